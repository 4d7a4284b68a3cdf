"""Questions in a real browser: from the page of a document to a passage, and from there to its marked page."""

from tests.browser.test_accessibility import look_at


def test_a_question_leads_to_the_marked_page(browse, axe):
    page = browse()
    page.goto(browse.address("document"))
    page.click("text=Preguntar")
    page.fill("#pregunta", "¿En cuántos días se debe terminar?")
    page.press("#pregunta", "Enter")
    page.locator("h2", has_text="Pasajes que responden").wait_for()
    assert page.locator(".pc-hits mark").count()
    page.locator(".pc-hits a.pc-cite").first.click()
    page.wait_for_url("**cita=*")
    page.locator("mark").first.wait_for(state="attached")
    page.go_back()
    page.fill("#pregunta", "¿Cuál es la capital de Francia?")
    page.press("#pregunta", "Enter")
    page.locator("h2", has_text="No consta en los documentos").wait_for()
    assert look_at(page, axe) == {}


def test_on_a_phone_without_javascript_the_answer_is_there(browse, tmp_path):
    page = browse(width=390, javascript=False)
    page.goto(browse.address("questions"))
    assert page.locator(".pc-hits > li").count()
