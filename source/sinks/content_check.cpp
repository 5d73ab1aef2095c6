#include "sinks/content_check.hpp"

#include <sluice/core/limits.hpp>

#include <fmt/format.h>

namespace sluice {
namespace {

// The name tells the format; it is ours, never a server's.
export_format format_of(const std::string& path) {
    const std::string plain = path.ends_with(".gz") ? path.substr(0, path.size() - 3) : path;
    if (plain.ends_with(".csv")) return export_format::csv;
    if (plain.ends_with(".json")) return export_format::json;
    return export_format::ndjson;
}

}  // namespace

content_check::content_check(const stored_object& object, const proof& content)
    : object_(object), content_(content) {
    if (object.digest != content.xxh3 || object.bytes != content.bytes) return;
    rows_.emplace(format_of(object.name));
    if (!object.name.ends_with(".gz")) return;
    inflate_.emplace(limits::delivered_bytes);
    text_.resize(limits::inflate_block_bytes);
}

std::string content_check::take(std::span<const std::byte> bytes) {
    size_ += bytes.size();
    hash_.update(bytes);
    if (!rows_) return {};
    if (!inflate_) return rows_->update(bytes), std::string();
    while (true) {
        const auto step = inflate_->inflate(bytes, text_);
        if (!step) return step.error().message();
        if (step->consumed == 0 && step->produced == 0) return {};
        bytes = bytes.subspan(step->consumed);
        rows_->update(std::span(text_).first(step->produced));
    }
}

std::string content_check::finish() const {
    if (size_ != object_.bytes)
        return fmt::format("{} bytes where {} were delivered", size_, object_.bytes);
    if (hash_.hex() != object_.digest) return "its content has changed";
    if (inflate_) {
        if (const auto whole = inflate_->finish(); !whole) return whole.error().message();
    }
    if (rows_ && rows_->rows() != content_.rows)
        return fmt::format("{} rows where {} were delivered", rows_->rows(), content_.rows);
    return {};
}

}  // namespace sluice
