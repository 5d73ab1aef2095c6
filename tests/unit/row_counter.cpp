#include "transfer/row_counter.hpp"

#include <string_view>

#include "support/catch.hpp"

namespace row_counter_tests {

using namespace sluice;

namespace {

std::span<const std::byte> bytes_of(std::string_view text) {
    return std::as_bytes(std::span(text.data(), text.size()));
}

std::uint64_t rows_of(export_format format, std::initializer_list<std::string_view> pieces) {
    row_counter counter(format);
    for (const std::string_view piece : pieces) counter.update(bytes_of(piece));
    return counter.rows();
}

struct sample {
    std::string_view text;
    std::uint64_t rows;
};

/// Whole, and cut at every two places there are: every piece can be empty.
void check_every_split(export_format format, const sample& row) {
    CAPTURE(row.text);
    CHECK(rows_of(format, {row.text}) == row.rows);
    for (std::size_t i = 0; i <= row.text.size(); ++i) {
        for (std::size_t j = i; j <= row.text.size(); ++j) {
            const std::uint64_t rows = rows_of(
                format, {row.text.substr(0, i), row.text.substr(i, j - i), row.text.substr(j)});
            if (rows == row.rows) continue;
            CAPTURE(i, j);
            CHECK(rows == row.rows);
        }
    }
}

}  // namespace

TEST_CASE("NDJSON rows are the lines that hold something") {
    const sample rows[] = {
        {"", 0},
        {"\n", 0},
        {"\r\n", 0},
        {"\n\r\n\n", 0},
        {"\r", 0},
        {"{}", 1},
        {"{}\n", 1},
        {"{}\r\n", 1},
        {"{}\n{}", 2},
        {"{\"a\":1}\n{\"b\":2}\n", 2},
        {"{}\n\n{}\n\r\n{}\r\n\n", 3},
        {"\n\n{}\n", 1},
        {"{\"a\":\"x\\ny\"}\n{}\n", 2},
        {"{\"a\":\"\r\"}\n", 1},
    };
    for (const sample& row : rows) check_every_split(export_format::ndjson, row);
}

TEST_CASE("CSV rows are records without the header, whatever is quoted") {
    const sample rows[] = {
        {"", 0},
        {"\n", 0},
        {"a,b", 0},
        {"a,b\n", 0},
        {"a,b\r\n", 0},
        {"a,b\n1,2", 1},
        {"a,b\n1,2\n", 1},
        {"a,b\r\n1,2\r\n3,4\r\n", 2},
        {"a,b\n\n1,2\n\r\n", 1},
        {"a,b\n\"x\ny\",2\n", 1},
        {"\"a\n\n\",b\n\"x\r\n\r\ny\",2\r\n3,4", 2},
        {"a\n\"he said \"\"no\"\"\n\"\n2\n", 2},
        {"a\n\"\"\n\"\"\"\"\n", 2},
        {"a,b\n\"\",\n,\n", 2},
        {"a,b\n\"{\"\"k\"\":\"\"v\nw\"\"}\",1\n2,3\n", 2},
        {"a\n\"never closed\n\n", 1},
    };
    for (const sample& row : rows) check_every_split(export_format::csv, row);
}

TEST_CASE("JSON rows are the elements of the outermost array") {
    const sample rows[] = {
        {"", 0},
        {"[]", 0},
        {" [ \r\n\t ] \n", 0},
        {"[1]", 1},
        {"[{}]", 1},
        {"[{},{}]", 2},
        {"[[],[1,2,[3]],{\"a\":[1,2]}]", 3},
        {"[null, true ,-1.5e3,\"\",\"a,b\"]", 5},
        {"[{\"a\":\"],[\",\"b\":\"{\"},\n{\"c\":\"}\"}\n]\n", 2},
        {"[\"\\\"\",\"\\\\\",\"\\\\\\\",\",\"\\\\\\\\\"]", 4},
        {"[\"a\\\"],b\",{\"\\\\\":\"\\\\\"},2]", 3},
        {"{\"rows\":[1,2,3]}", 0},
        {"\"text, with [1,2]\"", 0},
        {"[{\"a\":1},{\"a\":", 2},
    };
    for (const sample& row : rows) check_every_split(export_format::json, row);
}

TEST_CASE("a count does not depend on how a long file arrives") {
    std::string ndjson;
    std::string csv = "id,text\r\n";
    std::string whole = "[";
    for (int i = 0; i < 3000; ++i) {
        const std::string object = "{\"id\":" + std::to_string(i) + ",\"t\":\"" +
                                   std::string(static_cast<std::size_t>(i % 97), '\\') +
                                   (i % 97 % 2 == 1 ? "\\" : "") + "\"}";
        ndjson += object + "\n";
        csv += std::to_string(i) + ",\"" + std::string(static_cast<std::size_t>(i % 7), '\n') +
               "\"\"\"\r\n";
        whole += (i == 0 ? "" : ",") + object;
    }
    whole += "]";
    const std::pair<export_format, const std::string*> files[] = {{export_format::ndjson, &ndjson},
                                                                  {export_format::csv, &csv},
                                                                  {export_format::json, &whole}};
    for (const auto& [format, text] : files) {
        for (const std::size_t piece : {std::size_t{1}, std::size_t{3}, std::size_t{1000},
                                        std::size_t{65536}, text->size()}) {
            row_counter counter(format);
            for (std::size_t at = 0; at < text->size(); at += piece)
                counter.update(bytes_of(std::string_view(*text).substr(at, piece)));
            CAPTURE(name(format), piece);
            CHECK(counter.rows() == 3000);
        }
    }
}

TEST_CASE("nesting without end does not upset a count") {
    row_counter counter(export_format::json);
    const std::string deep(1 << 20, '[');
    for (int i = 0; i < 4; ++i) counter.update(bytes_of(deep));
    CHECK(counter.rows() == 1);
    row_counter closing(export_format::json);
    closing.update(bytes_of("]]]]}}[1,2]"));
    CHECK(closing.rows() == 2);
}

}  // namespace row_counter_tests
