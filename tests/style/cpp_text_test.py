"""C++ text is cut as the rules need to see it."""

import unittest

import cpp_text


class CppTextTest(unittest.TestCase):
    def test_comments_and_literals_are_blanked_and_lines_kept(self):
        code = cpp_text.bare('a /* x\ny */ b // "c"\n"d{" R"(e\n{)" \'{\' 1\'000')
        self.assertEqual(code.count("\n"), 3)
        self.assertNotIn("{", code)
        self.assertIn("1'000", code)
        for gone in "xycde":
            self.assertNotIn(gone, code)

    def test_bodies_are_told_from_initializers(self):
        for text in ["f() {", "f() const {", "[&] {", "[]() -> task<int> {", "else {", "case 1: {"]:
            self.assertTrue(cpp_text.opens_body(text, len(text) - 1), text)
        for text in ["point{", "vector<int>{", "f({", "x = {", "return {"]:
            self.assertFalse(cpp_text.opens_body(text, len(text) - 1), text)


if __name__ == "__main__":
    unittest.main()
