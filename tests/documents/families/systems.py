# ruff: noqa: E501 (markup as it is written)
"""Pages by the systems that publishers use, by script, and by what readers trip over in them."""

from tests.documents.families.writer import Writer


def cut_by_figures(w: Writer) -> str:
    parts = "".join(
        f'<div class="css-53u6y8 StoryBodyCompanionColumn"><div class="css-1">{w.p(2, 2)}</div></div>'
        f'<div class="css-79elbk"><figure><img src="a.jpg"><figcaption>{w.x("A plant.")}</figcaption></figure></div>'
        for _ in range(4)
    )
    return f'<article id="story"><header><h1>Boards</h1><p id="article-summary">{w.kept(1)}</p></header><section name="articleBody">{parts}</section></article>'


def text_blocks(w: Writer) -> str:
    blocks = "".join(
        f'<div data-component="text-block" class="ssrcss-uf6wea-RichTextComponentWrapper"><div class="ssrcss-7uxr49-RichTextContainer"><p>{w.kept(2)}</p></div></div>'
        for _ in range(6)
    )
    links = f'<div data-component="links-block"><p>More on this story</p><ul><li><a href="/x">{w.x("Foundry opens its second plant")}</a></li></ul></div>'
    return f'<main id="main-content"><article><div data-component="headline-block"><h1>Boards</h1></div>{blocks}{links}</article></main>'


def numbered_paragraph_boxes(w: Writer) -> str:
    lines = "".join(f'<div data-testid="paragraph-{n}" class="text__text__1FZLe">{w.kept(2)}</div>' for n in range(6))
    return f"""<article class="article__container__2MUeZ"><header><h1>Boards</h1></header><div class="article-body__content__17Yit">{lines}
    <div class="sign-off"><p>{w.k("Reporting by Jane Roe; Editing by John Doe")}</p></div>
    <p class="tag-line">{w.x("Our Standards: the principles of trust.")}</p></div></article>"""


def companion_ads(w: Writer) -> str:
    body = "".join(
        f'<p class="paragraph inline-placeholder vossi-paragraph" data-editable="text">{w.kept(2)}</p>'
        + ('<div class="ad-slot__container"><div class="ad-feedback-link">Ad Feedback</div></div>' if n % 2 else "")
        for n in range(6)
    )
    related = f'<div class="related-content related-content--article"><a href="/x"><p>{w.x("Related article")}</p><p>{w.left(1)}</p></a></div>'
    return f'<section class="layout__main"><h1>Boards</h1><div class="article__content" itemprop="articleBody">{body}{related}{w.p(1)}</div></section>'


def korean(w: Writer) -> str:
    body = "<br><br>".join(f"정부는 화요일 새로운 규칙이 기판과 모듈을 포함한다고 밝혔다. {w.k('')}" for _ in range(6))
    return f'<div id="newsct_article" class="newsct_article"><article id="dic_area" class="go_trans">{body}</article></div><div class="u_cbox_wrap"><span>댓글</span></div>'


def chinese(w: Writer) -> str:
    body = "".join(f"<p>　　商务部星期二表示，新规定涵盖电路板和模块，自五月起实施。{w.k('')}</p>" for _ in range(5))
    return f'<div class="main-content"><h1 class="main-title">许可</h1><div class="article" id="artibody">{body}<p class="show_author">责任编辑：王某 left1</p></div></div>'


def thai(w: Writer) -> str:
    body = "".join(f"<p>กระทรวงกล่าวเมื่อวันอังคารว่ากฎใหม่ครอบคลุมแผงวงจรและโมดูล {w.k('')}</p>" for _ in range(5))
    return f'<article><h1>ใบอนุญาต</h1><div class="td-post-content tagdiv-type">{body}</div></article>'


def squarespace(w: Writer) -> str:
    blocks = "".join(
        f'<div class="row sqs-row"><div class="col sqs-col-12 span-12"><div class="sqs-block html-block sqs-block-html"><div class="sqs-block-content">{w.p(2)}</div></div></div></div>'
        for _ in range(3)
    )
    return f'<article class="h-entry entry"><h1 class="entry-title">Boards</h1><div class="entry-content"><div class="sqs-layout">{blocks}</div></div></article>'


def substack(w: Writer) -> str:
    return f"""<article class="typography newsletter-post post"><div class="post-header"><h1 class="post-title">Boards</h1>
    <h3 class="subtitle">{w.kept(1)}</h3></div><div class="available-content"><div class="body markup">{w.p(3)}
    <div class="subscription-widget-wrap"><div class="preamble"><p>{w.x("This letter lives from its readers.")}</p></div></div>{w.p(2)}</div></div></article>"""


def webflow(w: Writer) -> str:
    return f"""<div class="section hero"><h1>Boards</h1></div><div class="section"><div class="container w-container">
    <div class="rich-text-block w-richtext">{w.p(2)}<h2>{w.k("What follows")}</h2>{w.p(2)}</div></div></div>
    <div class="section cta"><h2>{w.x("Talk to us")}</h2><p>{w.left(1)}</p></div>"""


def wire_release(w: Writer) -> str:
    return f"""<article class="news-release inline-gallery-template"><section class="release-body container"><div class="row"><div class="col-lg-10">
    <p><span class="xn-location">HARBOUR CITY</span>, <span class="xn-chron">May 5, 2026</span> /Wire/ -- {w.kept(2)}</p>{w.p(3)}
    <ul type="disc"><li>{w.k("Sales rose by 4 percent.")}</li><li>{w.k("Orders fell.")}</li></ul><p>{w.k("SOURCE Harbour Maker")}</p></div></div></section></article>
    <section class="more-news"><h2>{w.x("Also from this source")}</h2><div class="card"><h3><a href="/x">{w.x("Maker opens a plant")}</a></h3><p>{w.left(1)}</p></div></section>"""


def results_with_tables(w: Writer) -> str:
    rows = "".join(f"<tr><td>{w.k('Net sales')}</td><td>{n},200</td><td>{n},100</td></tr>" for n in range(1, 14))
    return f'<div class="module_body"><h1 class="module_title">Results</h1><div class="q4default">{w.p(4)}<div class="table-wrapper"><table>{rows}</table></div>{w.p(2)}</div></div>'


def questions(w: Writer) -> str:
    items = "".join(f"<dt>{w.k('Who needs a licence?')}</dt><dd>{w.kept(1)}</dd>" for _ in range(6))
    return f'<article><h1>Questions</h1><div class="article-body">{w.p(1)}<dl>{items}</dl></div></article>'


def folded(w: Writer) -> str:
    items = "".join(
        f"<details><summary>{w.k('Who needs a licence?')}</summary><p>{w.kept(2)}</p></details>" for _ in range(5)
    )
    return f'<article><h1>Questions</h1><div class="article-body">{w.p(1)}{items}</div></article>'


def spans(w: Writer) -> str:
    lines = "".join(f'<div dir="auto"><span class="x1lliihq">{w.kept(2)}</span></div>' for _ in range(5))
    return f'<div role="main"><h1>Boards</h1><div class="xdj266r">{lines}</div></div>'


def bullets_only(w: Writer) -> str:
    items = "".join(f"<li>{w.kept(1)}</li>" for _ in range(8))
    return f'<article class="briefing"><h1>The day in boards</h1><ul class="briefing-list">{items}</ul></article>'


def most_read_inside(w: Writer) -> str:
    box = "".join(f'<li><a href="/m{n}">{w.x("Foundry opens its plant in the north")}</a></li>' for n in range(5))
    return f'<article><h1>Boards</h1><div class="article-text">{w.p(3)}<div class="box-right"><h4>Most read</h4><ol>{box}</ol></div>{w.p(3)}</div></article>'


def lists_of_links_are_content(w: Writer) -> str:
    items = "".join(f'<li><a href="/d{n}">{w.k("Rule")}</a>, which {w.kept(1)}</li>' for n in range(4))
    return f'<article><h1>Boards</h1><div class="entry-content">{w.p(2)}<ul>{items}</ul>{w.p(2)}</div></article>'


def photo_essay(w: Writer) -> str:
    parts = "".join(
        f'<figure class="wp-block-image"><img src="{n}.jpg"><figcaption>{w.x("Photo: Jane Roe")}</figcaption></figure><p>{w.kept(1)}</p>'
        for n in range(8)
    )
    return f'<article><h1>Boards</h1><div class="entry-content">{parts}</div></article>'


def biography_in_italics(w: Writer) -> str:
    return f"""<article><h1>Boards</h1><div class="entry-content">{w.p(5)}</div><div class="post-author-bio"><img src="a"><div>
    <h5>{w.x("About the author")}</h5><p>{w.left(2)}</p></div></div><div class="jp-relatedposts"><h3>Related</h3></div></article>"""


def next_to_a_rail(w: Writer) -> str:
    cards = "".join(
        f'<div class="item"><a href="/n{n}"><h4>{w.x("Foundry opens its plant")}</h4></a><p>{w.left(1)}</p></div>'
        for n in range(6)
    )
    return f'<div class="row"><div class="col-md-8"><h1>Boards</h1>{w.p(5)}</div><div class="col-md-4"><div class="latest">{cards}</div></div></div>'


def hidden_copy(w: Writer) -> str:
    body = [w.kept(3) for _ in range(4)]
    text = "".join(f"<p>{one}</p>" for one in body)
    return f'<article><h1>Boards</h1><div class="article-body mobile-only" style="display:none">{text}</div><div class="article-body">{text}</div></article>'


def one_long_paragraph(w: Writer) -> str:
    return (
        f'<div class="news"><h1>Boards</h1><div class="date">5 May 2026</div><div class="txt">{w.kept(12)}</div></div>'
    )


def bold_subheads(w: Writer) -> str:
    parts = "".join(f"<p><b>{w.k('The second plant')}</b></p>{w.p(2, 2)}" for _ in range(3))
    return f'<div id="content"><h1>Boards</h1><div class="itemFullText">{w.p(1)}{parts}</div></div>'


def shared_by_class_name(w: Writer) -> str:
    return f'<div class="social-share-wrapper"><div class="article-with-share"><h1>Boards</h1><div class="share-bar"><a href="#">{w.x("Share")}</a></div><div class="content-holder">{w.p(5)}</div></div></div>'


def gallery_article(w: Writer) -> str:
    slides = "".join(
        f'<div class="slide"><img src="{n}.jpg"><h2>{w.k("The board")}</h2><p>{w.kept(2)}</p></div>' for n in range(6)
    )
    return f'<article><h1>Six boards</h1><div class="gallery-slides">{slides}</div></article>'


def verse(w: Writer) -> str:
    lines = "<br>".join(
        w.k(line) for line in ("A board came in", "the harbour wind", "no paper signed", "no name to find") * 3
    )
    return f'<article><h1>Song</h1><div class="post-content"><p>{lines}</p></div></article>'


def hebrew(w: Writer) -> str:
    lines = "".join(f"<p>משרד המסחר אמר ביום שלישי כי הכלל החדש חל על לוחות ומודולים. {w.k('')}</p>" for _ in range(5))
    return f'<article dir="rtl"><h1>רישיון</h1><section class="article-body">{lines}</section></article>'


def hindi(w: Writer) -> str:
    lines = "".join(f"<p>मंत्रालय ने मंगलवार को कहा कि नया नियम बोर्ड और मॉड्यूल पर लागू होगा। {w.k('')}</p>" for _ in range(5))
    return f'<div class="story__content"><h1>लाइसेंस</h1><div class="story-kicker">{w.x("व्यापार")}</div>{lines}</div>'


def russian(w: Writer) -> str:
    lines = "".join(
        f"<p>Министерство сообщило во вторник, что новое правило касается плат и модулей. {w.k('')}.</p>"
        for _ in range(5)
    )
    return f"""<div class="content"><h1>Лицензия на платы</h1><p>5 мая 2026 в 19:15, {w.x("")}</p>{lines}
    <p>Нашли ошибку? Выделите её и нажмите Ctrl+Enter {w.x("")}</p><p>Подписывайтесь на наш канал {w.x("")}</p></div>"""


def labels_of_other_languages(w: Writer) -> str:
    labels = (
        "اقرأ أيضا: المصنع الثاني",
        "ये भी पढ़ें: दूसरा कारखाना",
        "ข่าวที่เกี่ยวข้อง: โรงงานที่สอง",
        "Suivez-nous sur nos réseaux",
        "무단 전재 및 재배포 금지",
    )
    between = "".join(f"<p>{w.x(label)}</p>{w.p(1)}" for label in labels)
    return f'<article><h1>Boards</h1><div class="article-body">{between}</div></article>'


def pictures_with_headings(w: Writer) -> str:
    items = "".join(
        f'<div class="listicle-item image-item"><h2>{w.k("The board maker")}</h2><img src="{n}.jpg"><p>{w.kept(1)}</p></div>'
        for n in range(6)
    )
    return f'<article><h1>Six makers</h1><div class="buzz_list">{w.p(1)}{items}</div></article>'


def sentence_as_heading(w: Writer) -> str:
    return f"""<div class="suplist_article"><h1>Boards</h1><div class="buzz_item item_image no_caption"><h2>{w.k("The ministry has told how many boards have left the harbour city since the rule of May came into force.")}</h2>
    <img src="a.jpg"><p class="credit">{w.x("Facebook")}</p></div>{w.p(4)}</div>"""
