// Is a ledger's file that was changed refused, or believed of nothing that it was not told of; and
// is whatever lies in its place read without harm?

#include <sluice/ledger/sqlite_ledger.hpp>
#include <sluice/time/real_clock.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <async/complete.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "fuzz/fuzz_input.hpp"

using namespace sluice;
using namespace std::chrono_literals;
using sluice::fuzz::claim;
using sluice::fuzz::fuzz_input;
namespace fs = std::filesystem;

namespace {

using beliefs = std::multiset<std::string>;

const real_clock machine;

time_range window(int number) {
    const auto start = wall_time(1'767'225'600s) + number * 24h;
    return {start, start + 24h};
}

receipt proved(int number) {
    receipt one;
    one.window = window(number);
    one.content.bytes = 1000;
    one.content.xxh3 = std::string(32, 'e');
    one.objects = plain_object("everyone/event/" + std::to_string(number), one.content);
    return one;
}

export_record begun(backfill_key key, int number) {
    export_record one;
    one.backfill = key;
    one.range = window(number);
    one.now = export_record::state::running;
    one.operation = operation_id("operation-" + std::to_string(number));
    return one;
}

/// A folder in memory where there is one, gone with the process.
class place {
public:
    place() {
        const fs::path above = fs::exists("/dev/shm") ? "/dev/shm" : fs::temp_directory_path();
        auto name = (above / "sluice_fuzz_XXXXXX").string();
        claim(::mkdtemp(name.data()) != nullptr, "there is room for a folder");
        folder_ = name;
    }
    ~place() {
        std::error_code ignored;
        fs::remove_all(folder_, ignored);
    }
    place(const place&) = delete;
    place& operator=(const place&) = delete;

    fs::path file() const { return folder_ / "account.sqlite"; }
    const fs::path& folder() const { return folder_; }

    void put(std::string_view content) const {
        for (const char* beside : {"", "-wal", "-shm", "-journal"})
            ::unlink((file().string() + beside).c_str());
        std::ofstream(file(), std::ios::binary) << content;
        ::chmod(file().c_str(), S_IRUSR | S_IWUSR);
    }

private:
    fs::path folder_;
};

std::string text_of(const export_record& one) {
    return format_range(one.range) + ' ' + std::to_string(static_cast<int>(one.now)) + ' ' +
           one.operation.text() + ' ' + one.results.text();
}

// All that is told of windows; nothing where the ledger is refused at any point.
std::optional<beliefs> believed(const fs::path& file) {
    auto store = sqlite_ledger::open_existing(file, machine);
    if (!store) return std::nullopt;
    const auto known = complete((*store)->find_backfill("/out"));
    if (!known) return std::nullopt;
    beliefs all;
    if (!*known) return all;
    const auto key = (*known)->key;
    const auto unfinished = complete((*store)->unfinished(key));
    const auto failed = complete((*store)->failed(key));
    const auto delivered = complete((*store)->delivered(key));
    if (!unfinished || !failed || !delivered) return std::nullopt;
    for (const auto& one : *unfinished) all.insert(text_of(one));
    for (const auto& one : *failed) all.insert(text_of(one));
    for (const auto& one : *delivered) all.insert("delivered " + format_range(one));
    const ledger::receipt_visitor insert = [&](const receipt& one) {
        all.insert(one.path() + ' ' + std::to_string(one.content.bytes) + ' ' + one.content.xxh3);
    };
    const auto told = complete((*store)->for_each_receipt(key, insert));
    if (!told) return std::nullopt;
    return all;
}

std::string make_image(const place& where) {
    {
        auto store = sqlite_ledger::open(where.folder(), "account", machine).value();
        lease_request all;
        all.spec = "events";
        all.range = {window(0).start, window(16).end};
        const auto held = complete(store->acquire(all)).value();
        load_request wanted;
        wanted.destination = "/out";
        const auto key = complete(store->load(held, wanted)).value().key;
        for (int i = 0; i < 12; ++i) {
            const receipt one = proved(i);
            complete(store->deliver(held, begun(key, i), std::span(&one, 1))).value();
        }
        for (int i = 12; i < 16; ++i) {
            auto one = begun(key, i);
            complete(store->save(held, one)).value();
        }
    }
    std::ifstream file(where.file(), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

// Rows may be lost with the pages' own accounts of them; none may be believed that was not told.
void check_changed(const place& where, const std::string& image, const beliefs& truth,
                   fuzz_input& from) {
    auto changed = image;
    constexpr int most_changes = 8;
    for (int i = 0; i <= from.byte() % most_changes; ++i) {
        auto& byte = changed[from.below(changed.size())];
        byte = static_cast<char>(byte ^ from.byte());
    }
    where.put(changed);
    const auto found = believed(where.file());
    if (!found) return;
    for (const auto& one : *found)
        claim(truth.contains(one), "nothing is believed that was not told", one);
    if (changed == image) claim(*found == truth, "what was told is believed");
}

void check_anything(const place& where, std::string_view content) {
    where.put(content);
    const auto once = believed(where.file());
    claim(believed(where.file()) == once, "the same file is believed the same way again");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const place where;
    static const std::string image = make_image(where);
    static const beliefs truth = believed(where.file()).value();
    fuzz_input from(data, size);
    if (from.yes()) {
        check_changed(where, image, truth, from);
    } else {
        check_anything(where, from.rest());
    }
    return 0;
}
