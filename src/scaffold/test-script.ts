import type { Answers } from "./answers.js";

/** The script of a functional test that nobody has written yet: it fails, because a test that passes by itself proves nothing. */
export function testScript({ product }: Answers): string {
  return `# Functional test of ${product}.
#
# It uses the product as its users do and checks what comes of it: with the product absent, or wrong, it has to fail. The
# functions that lib.sh brings: begin, ok and fail; http and expect_json; kube and kube_json; poll; unique and on_exit.
#
# RELEASE_NAME: name of the Helm release, from which the chart derives the names of its services.
. "$TEST_DIR/lib.sh"

begin "${product} does what it is for"
fail "nobody has written this test yet: use the product of release $RELEASE_NAME as its users do, and check the result"
`;
}
