#include "transfer/csv_record.hpp"

namespace sluice {
namespace {

std::optional<csv_cell> read_quoted(std::string_view record, std::size_t at) {
    csv_cell cell{};
    for (++at; at < record.size(); ++at) {
        if (record[at] == '"') {
            if (!record.substr(at + 1).starts_with('"')) {
                cell.after = at + 1;
                break;
            }
            ++at;
        }
        cell.text += record[at];
    }
    if (at >= record.size()) return std::nullopt;  // it has no end
    if (record.substr(cell.after) == "\r") cell.after = record.size();
    if (cell.after != record.size() && record[cell.after] != ',') return std::nullopt;
    return cell;
}

}  // namespace

std::optional<csv_cell> read_csv_cell(std::string_view record, std::size_t at) {
    if (record.substr(at).starts_with('"')) return read_quoted(record, at);
    csv_cell cell{};
    cell.after = std::min(record.find(',', at), record.size());
    cell.text = record.substr(at, cell.after - at);
    if (cell.text.find('"') != cell.text.npos) return std::nullopt;
    if (cell.after == record.size() && cell.text.ends_with('\r')) cell.text.pop_back();
    return cell;
}

std::optional<std::size_t> find_csv_column(std::string_view header, std::string_view name) {
    constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
    if (header.starts_with(byte_order_mark)) header.remove_prefix(byte_order_mark.size());
    std::optional<std::size_t> found;
    for (std::size_t at = 0, column = 0; at <= header.size(); ++column) {
        const auto cell = read_csv_cell(header, at);
        if (!cell || (cell->text == name && found)) return std::nullopt;
        if (cell->text == name) found = column;
        at = cell->after + 1;
    }
    return found;
}

}  // namespace sluice
