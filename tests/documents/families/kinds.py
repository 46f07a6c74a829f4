# ruff: noqa: E501 (markup as it is written)
"""Pages by what is hard about them."""

from tests.documents.families.writer import Writer


def two_columns(w: Writer) -> str:
    return f"""<main class="site-main"><h1>Boards need a licence</h1><div class="story-body wp-block-columns">
    <div class="wp-block-column column-one">{w.p(4)}</div><div class="wp-block-column column-two">{w.p(3)}</div>
    </div></main>"""


def lead_outside(w: Writer) -> str:
    return f"""<div class="container"><header class="article-header"><h1>Boards need a licence</h1>
    <p class="article-header__standfirst">{w.kept(1)}</p><p class="byline">{w.x("By Jane Roe")}</p></header>
    <div class="article-body">{w.p(5)}</div></div>"""


def live_blog(w: Writer) -> str:
    posts = "".join(
        f'<article class="live-blog-post block" id="post-{n}"><header><time class="block-time">1{n}:05</time>'
        f"<h2>{w.k('Ministry speaks again')}</h2></header><div class='block-elements'>{w.p(2, 2)}</div></article>"
        for n in range(6)
    )
    return f'<main><h1>Licences: as it happened</h1><div class="liveblog-body">{posts}</div></main>'


def interview(w: Writer) -> str:
    turns = "".join(
        f"<p><strong>{w.k('How many boards are there?')}</strong></p><p>{w.k('Some 400 a month, no more.')}</p>"
        for _ in range(9)
    )
    return f'<article class="post type-post hentry"><h1>A talk</h1><div class="entry-content">{w.p(1)}{turns}</div></article>'


def listicle(w: Writer) -> str:
    parts = "".join(f"<h2>{n}. {w.k('The board maker')}</h2><p>{w.kept(1)}</p>" for n in range(1, 9))
    return f'<article class="article"><h1>Eight makers</h1><div class="article__body">{w.p(1)}{parts}</div></article>'


def line_breaks(w: Writer) -> str:
    body = "<br><br>".join(w.kept(3) for _ in range(6))
    return f"""<table width="960"><tr><td class="menu"><a href="/">{w.x("Home")}</a></td>
    <td class="content"><h1>Boards need a licence</h1><font size="2">{body}</font></td></tr></table>"""


def divs(w: Writer) -> str:
    body = "".join(f'<div class="text-block">{w.kept(3)}</div>' for _ in range(6))
    return (
        f'<div id="wrapper"><h1>Boards need a licence</h1><div class="paywall-free detail-content">{body}</div></div>'
    )


def two_sentences(w: Writer) -> str:
    return f"""<article><h1>Boards need a licence</h1><p>{w.k("The ministry asks for licences from May.")}</p>
    <p>{w.k("It gave no reason.")}</p></article>
    <aside class="sidebar"><ul><li><a href="/a">{w.x("Another story of the day about tools")}</a></li></ul></aside>"""


def one_paragraph(w: Writer) -> str:
    cards = "".join(
        f'<div class="card"><h3><a href="/s{n}">{w.x("Foundry opens its second plant")}</a></h3><p>{w.left(1)}</p></div>'
        for n in range(5)
    )
    return f"""<main><article class="flash-news"><h1>Boards need a licence</h1><div class="flash-news__text">
    <p>{w.kept(2)}</p></div></article><section class="more-stories">{cards}</section></main>"""


def short_lines(w: Writer) -> str:
    verses = "".join(f"<p>{w.k(line)}</p>" for line in ("A board left the harbour.", "No one signed.", "It came back."))
    return (
        f'<article><h1>Three days in May</h1><div class="post-content">{w.p(2, 1)}{verses}{w.p(2, 1)}</div></article>'
    )


def japanese(w: Writer) -> str:
    lines = "".join(f"<p>経済産業省は火曜日、基板の輸出に許可を求めると発表した。{w.k('')}</p>" for _ in range(5))
    return f'<article class="article"><h1>基板に許可</h1><div class="article_body">{lines}</div></article>'


def arabic(w: Writer) -> str:
    lines = "".join(
        f"<p>قالت الوزارة يوم الثلاثاء إن القاعدة الجديدة تشمل اللوحات والوحدات. {w.k('')}</p>" for _ in range(5)
    )
    return f'<article dir="rtl"><h1>رخصة للوحات</h1><div class="wysiwyg">{lines}</div></article>'


def table_inside(w: Writer) -> str:
    rows = "".join(f"<tr><td>{w.k('Board')}</td><td>{n}00</td><td>{n} May</td></tr>" for n in range(1, 6))
    return f"""<article><h1>Boards</h1><div class="entry-content">{w.p(2)}<figure class="wp-block-table"><table>
    <tr><th>{w.k("Name")}</th><th>Number</th><th>Day</th></tr>{rows}</table></figure>{w.p(2)}</div></article>"""


def many_quotes(w: Writer) -> str:
    quotes = "".join(f"<p>{w.kept(1)}</p><blockquote><p>{w.kept(2)}</p></blockquote>" for _ in range(5))
    return f'<article class="post"><h1>What they said</h1><div class="post__content">{quotes}</div></article>'


def pull_quotes(w: Writer) -> str:
    said = w.kept(1)
    return f"""<article><h1>Boards</h1><div class="article-body">{w.p(1)}<p>{said}</p>
    <aside class="pullquote"><p>{said}</p></aside>{w.p(1)}<figure class="wp-block-pullquote"><blockquote>
    <p>{said}</p></blockquote></figure>{w.p(2)}</div></article>"""


def long_captions(w: Writer) -> str:
    figure = f'<figure class="wp-block-image"><img src="a.jpg"><figcaption class="wp-element-caption">{w.left(3)}</figcaption></figure>'
    other = f'<div class="wp-caption alignnone"><img src="b.jpg"><p class="wp-caption-text">{w.left(2)}</p></div>'
    return f'<article><h1>Boards</h1><div class="entry-content">{w.p(2)}{figure}{w.p(2)}{other}{w.p(1)}</div></article>'


def related_inside(w: Writer) -> str:
    box = f"""<div class="wp-block-group inline-related"><h3>Related</h3><ul>
    <li><a href="/x">{w.x("Foundry opens its second plant in the north")}</a></li>
    <li><a href="/y">{w.x("Customs office counts fewer accelerators")}</a></li></ul></div>"""
    card = f'<div class="embedded-story"><a href="/z"><h4>{w.x("The story of the socket")}</h4><p>{w.left(1)}</p></a></div>'
    return f'<article><h1>Boards</h1><div class="story-content">{w.p(2)}{box}{w.p(2)}{card}{w.p(2)}</div></article>'


def author_at_the_end(w: Writer) -> str:
    return f"""<article class="post"><h1>Boards</h1><div class="entry-content">{w.p(5)}</div>
    <div class="author-box saboxplugin-wrap"><h4>{w.x("Jane Roe")}</h4><p class="author-description">{w.left(2)}</p></div>
    </article>"""


def correction(w: Writer) -> str:
    return f"""<article class="post"><h1>Boards</h1><div class="entry-content">{w.p(4)}
    <div class="notice correction"><p><em>Correction: {w.k("an earlier version named the wrong ministry.")}</em></p></div>
    </div></article>"""


def correction_below(w: Writer) -> str:
    return f"""<article class="story"><h1>Boards</h1><section class="article-body">{w.p(4)}</section>
    <div class="article-footer-notes"><p class="editors-note">Editor’s note: {w.k("the number of boards was corrected on May 4.")}</p>
    </div><div class="article-tags"><a href="/t">{w.x("Boards")}</a></div></article>"""


def newsletter_inside(w: Writer) -> str:
    form = f"""<div class="newsletter-signup-inline"><h3>{w.x("Chips by mail")}</h3><p>{w.left(1)}</p>
    <form><label>Mail</label><input type="email"><button>Sign up</button></form></div>"""
    bare = f"""<form class="inline-cta" action="/list"><p>{w.x("Get our morning briefing by mail, every day at six.")}</p>
    <input type="email"><button>Go</button></form>"""
    return f'<article><h1>Boards</h1><div class="article-content">{w.p(2)}{form}{w.p(2)}{bare}{w.p(2)}</div></article>'


def stub(w: Writer) -> str:
    return f"""<article class="article"><h1>Boards</h1><div class="article__content article__content--truncated">{w.p(2)}
    </div><div class="paywall piano-offer" data-testid="paywall"><h2>{w.x("Subscribe to continue reading")}</h2>
    <p>{w.left(1)}</p><ul><li>{w.x("All stories, every day, on all your devices and in the app")}</li></ul></div></article>"""


def amp(w: Writer) -> str:
    return f"""<main id="main"><article class="amp-wp-article"><header class="amp-wp-article-header">
    <h1 class="amp-wp-title">Boards</h1><div class="amp-wp-meta amp-wp-byline">{w.x("Jane Roe")}</div></header>
    <div class="amp-wp-article-content">{w.p(2)}<amp-ad width="300"><p>{w.left(1)}</p></amp-ad>{w.p(2)}
    <amp-img src="a"></amp-img>{w.p(1)}</div><footer class="amp-wp-article-footer">{w.x("Filed under")}</footer></article></main>"""


def blogger(w: Writer) -> str:
    body = "<br /><br />".join(w.kept(2) for _ in range(4))
    return f"""<div class="date-outer"><h2 class="date-header">{w.x("Tuesday, 5 May")}</h2><div class="post hentry uncustomized-post-template">
    <h3 class="post-title entry-title">Boards</h3><div class="post-body entry-content" id="post-body-1">{body}</div>
    <div class="post-footer"><div class="post-footer-line post-footer-line-1">{w.x("Posted by Jane Roe at 10:02")}</div></div></div></div>
    <div class="comments" id="comments"><h4>2 comments:</h4><div class="comment-block"><p>{w.left(3)}</p></div></div>"""


def drupal(w: Writer) -> str:
    return f"""<article role="article" class="node node--type-article node--view-mode-full"><div class="node__content">
    <div class="field field--name-field-subtitle field--type-string">{w.kept(1)}</div>
    <div class="clearfix text-formatted field field--name-body field--type-text-with-summary field__item">{w.p(4)}</div>
    <div class="field field--name-field-tags"><a href="/t">{w.x("Boards")}</a></div></div></article>"""


def arc(w: Writer) -> str:
    body = "".join(f'<p class="c-paragraph b-article-body__text">{w.kept(2)}</p>' for _ in range(5))
    return f"""<main class="b-right-rail__main"><h1 class="b-headline">Boards</h1><h2 class="b-subheadline">{w.kept(1)}</h2>
    <article class="default__ArticleBody-sc-1mncpzl-2 b-article-body">{body}<div class="c-stack b-interstitial">
    <a href="/x">{w.x("Read how the foundry moved its work")}</a></div></article></main>"""


def ghost(w: Writer) -> str:
    return f"""<article class="gh-article post tag-news"><header class="gh-article-header gh-canvas"><h1 class="gh-article-title">Boards</h1>
    <p class="gh-article-excerpt">{w.kept(1)}</p></header><section class="gh-content gh-canvas">{w.p(4)}
    <div class="kg-card kg-callout-card kg-callout-card-grey"><div class="kg-callout-text">{w.kept(1)}</div></div>{w.p(1)}
    </section></article><div class="gh-subscribe"><h3>{w.x("Sign up for more")}</h3><p>{w.left(1)}</p></div>"""


def said_twice(w: Writer) -> str:
    return f"""<div class="body"><h1>Boards</h1>{w.p(1)}<p>The chorus stands here, and it says the same as before.</p>{w.p(1)}
    <p>The chorus stands here, and it says the same as before.</p>{w.p(1)}</div>"""


def for_printers(w: Writer) -> str:
    body = [w.kept(3) for _ in range(4)]
    text = "".join(f"<p>{one}</p>" for one in body)
    return f"""<h1>Boards</h1><div class="screen-version">{text}</div><div class="print-version">{text}</div>"""


def weekly(w: Writer) -> str:
    parts = "".join(
        f'<h2 class="SummaryHL">The week in boards</h2>{w.p(4)}<p>Comments ({n} posted)</p>' for n in range(2, 6)
    )
    return f'<table><tr><td class="Middle"><h1>Edition of May 5</h1><div class="ArticleText">{parts}</div></td></tr></table>'


def comments(w: Writer) -> str:
    remarks = "".join(f'<li class="comment even depth-1"><p>{w.left(4)}</p></li>' for _ in range(12))
    return f"""<article><h1>Boards</h1><div class="entry-content">{w.p(3, 2)}</div></article>
    <div id="disqus_thread" class="comments-area"><h2>12 thoughts</h2><ol class="comment-list">{remarks}</ol></div>"""


def nameless_comments(w: Writer) -> str:
    remarks = "".join(
        f'<div class="css-{n}f"><b>{w.x("reader")}</b><time>{n} hours ago</time><p>{w.left(2)}</p><a href="#">Reply</a></div>'
        for n in range(1, 9)
    )
    return f"""<div class="css-1"><h1>Boards</h1><div class="css-2">{w.p(5)}</div></div>
    <section class="css-3"><h3>Comments</h3>{remarks}</section>"""


def release(w: Writer) -> str:
    return f"""<div class="xn-content"><h1>Maker names chief</h1><p>HARBOUR CITY, May 5 /Wire/ -- {w.kept(2)}</p>{w.p(3)}
    <p><b>About the maker</b></p><p>{w.kept(2)}</p></div>"""


def infinite(w: Writer) -> str:
    second = "".join(f"<p>{w.left(3)}</p>" for _ in range(5))
    return f"""<div class="infinite"><article class="story" data-n="1"><h1>Boards</h1><div class="story-text">{w.p(5)}</div></article>
    <article class="story" data-n="2"><h1>Sockets</h1><div class="story-text">{second}</div></article></div>"""


def adverts_between(w: Writer) -> str:
    ad = f'<div class="ad-slot"><p>Advertisement</p><p>{w.left(1)}</p></div>'
    parts = ad.join(f'<div class="paragraph-group">{w.p(1, 2)}</div>' for _ in range(5))
    return f'<div class="page"><h1>Boards</h1><div class="c-entry">{parts}</div></div>'


def key_points(w: Writer) -> str:
    return f"""<article><h1>Boards</h1><div class="RenderKeyPoints-list"><h2>Key Points</h2><ul><li>{w.k("Boards need a licence from May.")}</li>
    <li>{w.k("Sockets do not.")}</li></ul></div><div class="ArticleBody-articleBody">{w.p(5)}</div></article>"""


def sections_each_in_a_box(w: Writer) -> str:
    parts = "".join(
        f'<section class="elementor-section"><h2>{w.k("On boards")}</h2><div class="elementor-widget-text-editor">{w.p(2)}</div></section>'
        for _ in range(4)
    )
    return f'<div class="elementor elementor-12"><h1>Boards</h1>{parts}</div>'
