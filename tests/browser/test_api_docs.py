"""The page to try the API: its operations are there, nothing of it breaks the policy of content, axe is content."""

from tests.browser.test_accessibility import sticking_out, violations

VIEWER = "/api/v1/docs/probar/"
# Swagger UI puts buttons into buttons, and a search outside its landmarks: all else is asked of it as of any page.
# The table at /api/v1/docs/ says the same without it.
THEIRS = {rule: {"enabled": False} for rule in ("nested-interactive", "region", "landmark-unique")}


def test_the_viewer_shows_the_operations_and_axe_finds_what_its_makers_alone_could_mend(browse, axe):
    page = browse(role=None)
    page.goto(VIEWER)
    page.locator("#operations-tag-processes").click()
    page.locator("#operations-processes-get_processes .opblock-summary-control").click()
    page.locator("#operations-processes-get_processes select").first.wait_for()
    assert page.locator(".opblock-tag").count() >= 10
    page.evaluate(axe)
    assert violations(page, {"rules": THEIRS}) == []
    page.set_viewport_size({"width": 390, "height": 900})
    assert sticking_out(page) == []
