"""The page of the API: its operations are there, nothing of it breaks the policy of content, axe is content."""

from tests.browser.test_accessibility import sticking_out

DOCS = "/api/v1/docs/"
# What Swagger UI draws itself is its makers' affair; what can be mended in our sheet is.
OURS = """async () => (await axe.run({include: [["html"]], exclude: [["#swagger-ui"]]},
    {resultTypes: ["violations"], preload: false})).violations.flatMap(
        (found) => found.nodes.map((node) => `${found.id}: ${node.target} ${node.failureSummary}`))"""


def test_the_page_shows_the_operations_and_axe_finds_nothing_of_ours(browse, axe):
    page = browse(role=None)
    said = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.goto(DOCS)
    page.locator("#operations-tag-processes").click()
    page.locator("#operations-processes-get_processes").wait_for()
    assert page.locator(".opblock-tag").count() >= 10
    assert said == []
    page.evaluate(axe)
    assert page.evaluate(OURS) == []
    page.set_viewport_size({"width": 390, "height": 900})
    assert sticking_out(page) == []
