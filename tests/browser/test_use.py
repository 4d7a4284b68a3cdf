"""The portal by keyboard alone, without JavaScript, and on paper."""

import re


def test_without_javascript_one_searches_filters_pages_and_opens(browse):
    page = browse(javascript=False)
    page.goto(browse.address("home"))
    page.fill("#q-global", "servicio")
    page.click(".pc-search button")
    page.wait_for_url("**q=servicio*")
    page.locator(".pc-row").first.wait_for()

    page.goto(browse.address("search"))
    box = page.locator(".pc-filter input[type=checkbox]").first
    name, value = box.get_attribute("name"), box.get_attribute("value")
    box.check()
    page.click(".pc-filter-actions button[type=submit]")
    page.wait_for_url(f"**{name}={value}*")
    page.locator(".pc-chip").first.wait_for()

    page.goto(browse.address("search"))
    first = page.locator(".pc-row h3").first.inner_text()
    page.click(".pc-pagination a[rel=next]")
    page.locator(".pc-pagination a[rel=prev]").wait_for()
    assert page.locator(".pc-row h3").first.inner_text() != first

    page.locator(".pc-row h3 a").first.click()
    page.locator("h2#cronograma").wait_for()


def test_without_javascript_the_figures_of_a_chart_are_in_a_table(browse):
    page = browse(javascript=False)
    page.goto(browse.address("buyer"))
    assert page.locator("table[data-chart] tbody tr").first.is_visible()


def test_with_javascript_the_chart_keeps_its_table(browse):
    page = browse()
    page.goto(browse.address("supplier"))
    page.wait_for_selector("canvas[role=img]")
    page.click("text=Ver los datos en tabla")
    page.locator("table[data-chart] tbody tr").first.wait_for()


def test_the_first_tab_skips_to_the_content(browse):
    page = browse()
    page.goto(browse.address("search"))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "pc-skip"
    page.keyboard.press("Enter")
    page.locator("#contenido:focus").wait_for()


def test_a_slash_goes_to_the_search_and_enter_searches(browse):
    page = browse()
    page.goto(browse.address("suppliers"))
    page.wait_for_load_state()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q-global"
    page.keyboard.type("servicio/obra")
    assert page.input_value("#q-global") == "servicio/obra"
    page.fill("#q-global", "servicio")
    page.keyboard.press("Enter")
    page.wait_for_url("**/procesos/?q=servicio*")


def test_tab_reaches_a_result_and_enter_opens_it(browse):
    page = browse()
    page.goto(browse.address("search"))
    for _ in range(150):
        page.keyboard.press("Tab")
        if page.evaluate("!!document.activeElement.closest('.pc-row h3')"):
            break
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/procesos/.+/$"))
    page.locator("h2#cronograma").wait_for()


def test_the_section_nav_goes_to_a_section_and_marks_it(browse):
    page = browse()
    page.goto(browse.address("auction"))
    page.click(".pc-toc a[href='#ofertas']")
    page.wait_for_selector(".pc-toc a[href='#ofertas'][aria-current]")
    assert page.locator(".pc-toc a[aria-current]").count() == 1


def test_a_copy_button_copies_and_says_so(browse):
    page = browse()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(browse.address("auction"))
    page.locator("[data-copy]").first.click()
    page.wait_for_selector("text=Copiado", state="attached")
    assert page.evaluate("navigator.clipboard.readText()") == page.locator(".pc-pagehead .pc-code").first.inner_text()


def test_paper_has_the_facts_and_no_navigation(browse):
    page = browse()
    page.goto(browse.address("auction"))
    page.emulate_media(media="print")
    for hidden in (".pc-topbar", ".pc-nav", ".pc-toc", ".pc-actions", ".pc-skip"):
        assert not page.locator(hidden).first.is_visible(), hidden
    assert page.locator(".pc-facts").is_visible()
    assert page.locator("h2#origen").is_visible()


def test_a_fold_of_bids_opens_from_the_keyboard(browse):
    page = browse()
    page.goto(browse.address("auction"))
    fold = page.locator(".pc-fold", has_text="ofertas de la puja")
    fold.locator("summary").focus()
    page.keyboard.press("Enter")
    fold.locator("table").wait_for()


def test_an_inline_style_would_be_heard(browse):
    page = browse()
    page.goto(browse.address("buyers"))
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">x</p>')")
    page.wait_for_timeout(50)
    assert any("Content Security Policy" in text for text in browse.said)
    browse.said.clear()


def test_the_full_record_is_asked_for_without_leaving_the_page(browse):
    page = browse()
    page.goto(browse.address("summary"))
    page.click("text=Pedir la ficha ahora")
    page.wait_for_selector("text=Consulta enviada a SERCOP.")
    assert page.url.endswith(browse.address("summary"))


def test_suggestions_are_chosen_by_keyboard_and_closed_by_escape(browse, axe):
    page = browse()
    page.goto(browse.address("search"))
    page.wait_for_load_state()
    for box in ("#q-global", "#q"):
        page.type(box, "servicios")
        page.locator(f"{box}-sugerencias [role=option]").first.wait_for()
        assert page.get_attribute(box, "aria-expanded") == "true"
        page.keyboard.press("ArrowDown")
        first = page.locator(f"{box}-sugerencias [aria-selected=true]")
        assert first.get_attribute("id") == page.get_attribute(box, "aria-activedescendant")
        page.evaluate(axe)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
        assert [each["id"] for each in found] == []
        page.keyboard.press("Escape")
        assert page.locator(f"{box}-sugerencias").is_hidden()
        assert page.get_attribute(box, "aria-expanded") == "false"
        assert page.input_value(box) == "servicios"
    page.keyboard.press("ArrowDown")
    page.locator("#q-sugerencias [role=option]").first.wait_for()
    page.keyboard.press("ArrowUp")
    last = page.locator("#q-sugerencias [role=option]").last
    assert last.get_attribute("aria-selected") == "true"
    address = last.get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{address}")


def test_the_tree_of_products_opens_inside_the_filters_and_filters(browse):
    page = browse()
    page.goto(browse.address("search"))
    page.wait_for_load_state()
    page.click("#filtro-cpc a")
    page.click("#filtro-cpc .pc-tree-nodes li:has-text('Abrir') >> text=Abrir")
    page.locator("#filtro-cpc .pc-tree-path li:nth-child(2)").wait_for()
    assert page.url.endswith("/procesos/")
    page.locator("#filtro-cpc .pc-tree-nodes a").first.click()
    page.wait_for_url("**cpc=*")
    page.locator(".pc-chip", has_text="Producto (CPC)").wait_for()
