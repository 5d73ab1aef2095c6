#pragma once

#include <sluice/sinks/sink.hpp>

namespace sluice::test {

/// A sink around a sink: what is written is compressed by zlib, and stored by the inner one under
/// the same name with `.z` behind. What is half written cannot be resumed: a zlib stream has no
/// state that could be kept. The manifest stays as it is.
class packing_sink final : public sink {
public:
    explicit packing_sink(sink& inner) : inner_(inner) {}

    std::string id() const override { return inner_.id(); }
    awaitable<outcome<std::unique_ptr<writer>>> open(target what) override;
    awaitable<outcome<std::string>> verify(receipt what, reading progress) override {
        return inner_.verify(std::move(what), std::move(progress));
    }
    awaitable<outcome<void>> read_manifest(line_visitor visit) override {
        return inner_.read_manifest(std::move(visit));
    }

private:
    sink& inner_;
};

/// What was packed.
std::string unpack(std::string_view packed);

}  // namespace sluice::test
