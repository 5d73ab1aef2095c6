"""Every rule of the house finds what it is there to find, and leaves good code alone."""

import unittest

import project_rules
import rules

SOURCE = "source/engine/job.cpp"


def found(rule, text, path=SOURCE):
    return [line for line, _ in rule(path, text)]


def in_function(statement):
    return "#include <x>\n\nawaitable<void> f() {\n    " + statement + "\n}\n"


class RulesTest(unittest.TestCase):
    def test_layering(self):
        plan, double = "#include <sluice/engine/plan.hpp>\n", "#include <sluice/simulation/a.hpp>\n"
        program = '#include "app/main.hpp"\n'
        self.assertEqual(found(rules.layering, plan, "source/net/a.cpp"), [1])
        self.assertEqual(found(rules.layering, program, "source/simulation/a.cpp"), [1])
        self.assertEqual(found(rules.layering, double), [1])
        self.assertEqual(found(rules.layering, "\n", "source/helpful/a.cpp"), [1])
        self.assertEqual(found(rules.layering, plan + "#include <vector>\n"), [])
        self.assertEqual(found(rules.layering, double, "source/app/a.cpp"), [])
        self.assertEqual(found(rules.layering, plan, "tests/unit/a.cpp"), [])

    def test_line_header_and_source_lengths(self):
        self.assertEqual(found(rules.lengths, "x" * 101 + "\n" + "…" * 100 + "\n"), [1])
        self.assertEqual(found(rules.lengths, "x\n" * 201, "include/sluice/core/a.hpp"), [200])
        self.assertEqual(found(rules.lengths, "x\n" * 300), [])
        self.assertEqual(found(rules.lengths, "x\n" * 301), [300])
        self.assertEqual(found(rules.lengths, "x" * 101 + "\n", "README.md"), [])

    def test_function_lengths(self):
        long = "void f() {\n" + "    g();\n" * 51 + "}\n"
        self.assertEqual(found(rules.function_lengths, long), [1])
        self.assertEqual(found(rules.function_lengths, long.replace("    g();\n", "", 1)), [])
        long = "int f() const noexcept {\n" + "\n" * 51 + "}\n"
        self.assertEqual(found(rules.function_lengths, long), [1])
        table = "constexpr int table[] = {\n" + "    1,\n" * 60 + "};\n"
        self.assertEqual(found(rules.function_lengths, table), [])
        many = "class c {\n" + "    int f();\n" * 60 + "};\n"
        self.assertEqual(found(rules.function_lengths, many), [])

    def test_whitespace(self):
        self.assertEqual(found(rules.whitespace, "a\tb\n"), [1])
        self.assertEqual(found(rules.whitespace, "a \n"), [1])
        self.assertEqual(found(rules.whitespace, "a"), [0])
        self.assertEqual(found(rules.whitespace, "a\n\n"), [2])
        self.assertEqual(found(rules.whitespace, "a\n"), [])

    def test_folders(self):
        self.assertEqual(found(rules.folders, "", "source/core/detail/a.hpp"), [1])
        self.assertEqual(found(rules.folders, "", "source/utils/a.hpp"), [1])
        self.assertEqual(found(rules.folders, "", "source/core/detail.hpp"), [])

    def test_pragma_once(self):
        late = "#include <x>\n#pragma once\n"
        self.assertEqual(found(rules.once, late, "include/sluice/a.hpp"), [1])
        self.assertEqual(found(rules.once, "#pragma once\n", "include/sluice/a.hpp"), [])

    def test_banned_calls(self):
        for statement in [
            "co_spawn(x, f(), asio::detached);",
            "auto t = std::chrono::steady_clock::now();",
            "auto t = std::chrono::system_clock::now();",
            "std::random_device seed;",
            "std::this_thread::sleep_for(1s);",
            "usleep(3);",
            "::sleep(3);",
        ]:
            self.assertEqual(found(rules.calls, in_function(statement)), [4], statement)
        for statement in [
            "// never detached",
            'log("detached");',
            "co_await time.sleep_for(wait);",
            "auto t = time.now();",
        ]:
            self.assertEqual(found(rules.calls, in_function(statement)), [], statement)
        now = "steady_time now() { return std::chrono::steady_clock::now(); }\n"
        self.assertEqual(found(rules.calls, now, "source/time/real_clock.cpp"), [])

    def test_braced_temporaries_beside_co_await(self):
        for statement in [
            "co_await f({.a = p});",
            "co_await f(x, {1, 2});",
            "auto r = co_await send(request{http_method::get, where});",
            "auto r = co_await send(box<int>{3});",
            "thing t{co_await f()};",
            "thing t = {co_await f(), 3};",
            "co_return {co_await f()};",
            "if (auto r = co_await f(point{1, 2}); r) { g(); }",
            "auto r =\n        co_await send(\n            request{get});",
        ]:
            self.assertTrue(found(rules.await_traps, in_function(statement)), statement)

    def test_class_type_conditionals_beside_co_await(self):
        for statement in [
            'co_await resolve(host, port.empty() ? "443" : port);',
            'co_await f(a ? b : "x");',
            "co_await f(a ? std::string(b) : c);",
        ]:
            self.assertTrue(found(rules.await_traps, in_function(statement)), statement)

    def test_capturing_temporary_lambdas_beside_co_await(self):
        for statement in [
            "co_await f([x = std::move(x)] { g(x); });",
            "co_await f([=]() { g(); });",
        ]:
            self.assertTrue(found(rules.await_traps, in_function(statement)), statement)

    def test_good_code_beside_co_await(self):
        for statement in [
            "point p{1, 2}; co_await f(std::move(p));",
            "co_await f([&] { g(point{1, 2}); });",
            "co_await f([this](int n) -> awaitable<void> { co_return; });",
            "for (;;) { if (auto r = co_await f(a ? 1 : 2); !r) { co_return r.error(); } }",
            "while (co_await more()) { point p{1, 2}; }",
            'if (!co_await f()) co_return failure(error::stopped, "x");',
            "std::optional<int> n{}; co_await f(*n);",
            "co_await f(buffer[n], text);",
        ]:
            self.assertEqual(found(rules.await_traps, in_function(statement)), [], statement)

    def test_heavy_includes(self):
        beast, ssl = "#include <boost/beast/http.hpp>\n", "#include <boost/asio/ssl.hpp>\n"
        self.assertEqual(found(rules.heavy_includes, beast), [1])
        evp = "#include <openssl/evp.h>\n"
        self.assertEqual(found(rules.heavy_includes, ssl, "include/sluice/net/a.hpp"), [1])
        self.assertEqual(found(rules.heavy_includes, evp, "include/sluice/net/a.hpp"), [1])
        self.assertEqual(found(rules.heavy_includes, beast, "source/net/tls_transport.cpp"), [])
        self.assertEqual(found(rules.heavy_includes, evp), [])

    def test_foreign_names(self):
        elsewhere = "see https://packages." + "somewhere.org/x\n"
        self.assertEqual(found(rules.foreign_names, elsewhere), [1])
        path = "/".join(["", "work", "main"])
        self.assertEqual(found(rules.foreign_names, f"cd {path}\n"), [1])
        for text in [
            "https://api.fullstory.com",
            "https://storage.googleapis.com/x",
            "http://localhost:80",
            "https://user@evil.example/",
            "https://127.0.0.1:1",
            "https://[::1]/",
            "out/work/x",
        ]:
            self.assertEqual(found(rules.foreign_names, text + "\n"), [], text)

    def test_loose_ends(self):
        self.assertEqual(found(rules.loose_ends, "// TO" + "DO later\n"), [1])
        self.assertEqual(found(rules.loose_ends, "// todo is Spanish for all\n"), [])

    def test_stems(self):
        headers = {"include/sluice/net/url.hpp": "url parse_link();", "source/app/bar.hpp": ""}
        for path in ["source/net/url.cpp", "source/app/bar_terminal.cpp", "source/net/link.cpp"]:
            self.assertEqual(list(project_rules.stems({**headers, path: ""})), [])
        for path in ["source/net/urls.cpp", "source/app/link.cpp"]:
            self.assertEqual(len(list(project_rules.stems({**headers, path: ""}))), 1)

    def test_twins(self):
        one = "namespace a {\nclass b;\nclass b : public c<d> {\n    struct e {};\n};\n}\n"
        for text, lines in [
            ("namespace a {\nclass b final {};\n}\n", [2]),
            ("namespace a {\nenum class b { c };\nvoid f() { struct b {}; }\n}\n", [2]),
            ("namespace a {\nnamespace {\nclass b {};\n}\n}\n", []),
            ("namespace a::d {\nclass b {};\n}\n", []),
            ("namespace a {\nstruct b<int> {};\nclass b;\n}\n", []),
            ("namespace a {\nclass c : public b {};\n}\nclass b {};\n", []),
        ]:
            found = project_rules.twins({"source/a.cpp": one, "source/b.cpp": text, "a.py": one})
            self.assertEqual([line for _, line, _ in found], lines, text)

    def test_rooms_are_those_of_the_build_file(self):
        text = ("function(sluice_room name)\nsluice_room(core OF one USES a::b)\n"
                "sluice_room(time OF one AFTER core)\n"
                "    sluice_room(net OF one AFTER time USES b)\n")
        self.assertEqual(rules.rooms(text),
                         {"core": set(), "time": {"core"}, "net": {"core", "time"}})

    def test_batch_twins(self):
        one = ("namespace a {\nnamespace {\nint f(int a) { return a; }\nusing b = int;\n}\n"
               "int g();\n}\n")
        for text, lines in [
            ("namespace {\ndouble f(int named) {\n    return 1;\n}\n}\n", [2]),
            ("namespace {\nint f(double a) { return g(a); }\nusing b = int;\n}\n", []),
            ("namespace {\nstruct x {\n    int f(int a);\n};\nusing b = long;\n}\n", [5]),
            ("int f(int a);\nnamespace a {\nint f(int a);\n}\n", []),
        ]:
            for folder, expected in [("source/net", lines), ("source/api", []), ("bench", [])]:
                files = {"source/net/a.cpp": one, f"{folder}/b.cpp": text}
                found = project_rules.batch_twins(files)
                self.assertEqual([line for _, line, _ in found], expected, text)

    def test_test_namespaces(self):
        good = "#include <a>\n\nnamespace one_tests {\n\n}  // namespace one_tests\n"
        self.assertEqual(found(rules.test_namespaces, good, "tests/unit/one.cpp"), [])
        self.assertEqual(found(rules.test_namespaces, good, "tests/wire/two.cpp"), [1])
        self.assertEqual(found(rules.test_namespaces, "", "tests/support/two.cpp"), [])

    def test_test_names(self):
        self.assertEqual(found(rules.test_names, 'TEST_CASE(\n    "one; two") {}\n'), [1])
        self.assertEqual(found(rules.test_names, 'TEST_CASE("one, two") { f(";"); }\n'), [])

    def test_missing_tests(self):
        table = '| fault | tests |\n|---|---|\n| "quoted" | "one"; unit: "two halves", "3 of" |\n'
        cases = 'TEST_CASE("one") {}\nTEST_CASE(\n    "two "\n    "halves", "[tag]") {}\n'
        script = "class Some:\n    def test_3_of(self):\n"
        files = {"tests/FAULTS.md": table, "tests/unit/a.cpp": cases,
                 "tests/cli/a_test.py": script}
        self.assertEqual(list(project_rules.missing_tests(files)), [])
        files["tests/unit/a.cpp"] = cases.replace("one", "won")
        self.assertEqual([line for _, line, _ in project_rules.missing_tests(files)], [3])

    def test_plain_english(self):
        for text in ["// It is gone on with later.", "goes on where it stopped",
                     "a hash of nothing", "for whoever\nasks", "it is\ntold\n of it",
                     "Reckoned by hand"]:
            self.assertEqual(len(found(rules.plain_english, text, "source/net/a.cpp")), 1, text)
        for text in ["// It goes on.", "told often", "nothing of it", "the least"]:
            self.assertEqual(found(rules.plain_english, text, "source/net/a.cpp"), [], text)
        self.assertEqual(found(rules.plain_english, "lest", "tests/style/a.py"), [])

    def test_field_names(self):
        for path, text in [("source/net/a.cpp", "look_planner plan;\n"),
                           ("docs/a.md", "the machine_room\n"),
                           ("source/app/a.cpp", "ticket t;\n"), ("source/app/run_on.cpp", "\n")]:
            self.assertEqual(found(rules.field_names, text, path), [1], text)
        for path, text in [("source/net/a.cpp", "int calls_at_once = 3;  // of a ticket\n"),
                           ("tests/cli/a.cpp", "verdict v;\n")]:
            self.assertEqual(found(rules.field_names, text, path), [], text)

    def test_neutral_core(self):
        core = "include/sluice/core/a.hpp"
        for text in ["/// A segment.", 'auto a = "see --help";', "// the vendor's",
                     "segment_id a;"]:
            self.assertEqual(found(rules.neutral_core, text + "\n", core), [1], text)
        good = "--count;  // an API's answer - or -1\n"
        self.assertEqual(found(rules.neutral_core, good, core), [])
        self.assertEqual(found(rules.neutral_core, "/// A segment.\n", "source/api/a.cpp"), [])

    def test_error_table(self):
        files = {
            "include/sluice/core/error.hpp": "enum class error {\n    // One.\n    a = 1,\n"
                                             "    b_c,\n};",
            "source/core/error.cpp": '{error::a, condition::retry, "x"},\n'
                                     '{error::b_c, condition::give_up,\n "y "\n "z"},',
            "source/app/remedy.cpp": '{error::a, "do"}, {error::b_c, "let"}',
            "docs/errors.md": "| `a` | x | `retry` | do |\n"
                              "| `b_c` | y z | `give_up` | let |\n",
        }
        self.assertEqual(list(rules.error_table(files)), [])
        table = files["docs/errors.md"]
        for wrong, line in [("", 1), (table.replace("let", "leave"), 2), (table + table, 3),
                            (table + "| `d` | x | `retry` | do |\n", 3)]:
            files["docs/errors.md"] = wrong
            self.assertIn(line, [at for _, at, _ in rules.error_table(files)], wrong)

    def test_every_rule_is_tried_here(self):
        with open(__file__, encoding="utf-8") as this:
            tried = this.read()
        for rule in rules.FILE_RULES:
            self.assertIn(f"rules.{rule.__name__},", tried)


if __name__ == "__main__":
    unittest.main()
