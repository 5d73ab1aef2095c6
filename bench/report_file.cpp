#include "report_file.hpp"

#include <cerrno>
#include <fstream>
#include <system_error>

namespace sluice::bench {
namespace {

std::ofstream opened(const std::filesystem::path& where, std::ios::openmode how) {
    errno = 0;
    std::ofstream file(where, std::ios::binary | how);
    if (!file) throw std::system_error(errno, std::generic_category(), where.string());
    return file;
}

}  // namespace

report_file::report_file(std::filesystem::path where) : where_(std::move(where)) {
    opened(where_, std::ios::app);
}

void report_file::write(const std::string& text) const {
    auto file = opened(where_, std::ios::trunc);
    file << text;
    file.flush();
    if (!file) throw std::system_error(errno, std::generic_category(), where_.string());
}

}  // namespace sluice::bench
