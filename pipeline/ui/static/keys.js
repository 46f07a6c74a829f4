// Keys for lists and acts, by attributes that any page may set:
//   data-keys="list"        a list; data-keys="item" each of its items, the first link in it is opened by Enter
//   data-key="a"            the key that clicks this link, button or field; within an item, that of the item at hand
//   data-key-name="…"       what the list of keys says of it, where its own words would not do
// j and k go to the next and the last item, x ticks the item's box, ? lists the keys, Escape leaves a field.
(() => {
  "use strict";
  const OFF = "chipwatch-keys-off";
  const off = () => {
    try {
      return window.localStorage.getItem(OFF) === "yes";
    } catch {
      return false;
    }
  };
  const shown = (element) => element.checkVisibility ? element.checkVisibility() : element.offsetParent !== null;
  const items = () => [...document.querySelectorAll('[data-keys="item"]')].filter(shown);
  const itemAtHand = () => document.activeElement?.closest('[data-keys="item"]') ?? null;
  const typing = (element) =>
    element instanceof HTMLElement &&
    (element.isContentEditable || element.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=submit], [type=button])"));

  const move = (by) => {
    const all = items();
    if (!all.length) return false;
    // The address may name the item that was at hand before: one goes on from there.
    const at = all.indexOf(itemAtHand() ?? document.getElementById(location.hash.slice(1)));
    const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, at + by))];
    const reach = next.querySelector("a[href]") ?? next.querySelector("button, input");
    if (!reach) return false;
    reach.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
    return true;
  };

  const tick = () => {
    const box = itemAtHand()?.querySelector('input[type="checkbox"]');
    if (!box) return false;
    box.click();
    return true;
  };

  const press = (key) => {
    // What is folded away is reached too: it is unfolded first.
    const all = [...document.querySelectorAll("[data-key]")].filter(
      (each) => each.dataset.key === key && (shown(each) || each.closest("details:not([open])")) && !each.disabled,
    );
    const item = itemAtHand();
    const one = all.find((each) => item?.contains(each)) ?? all.find((each) => !each.closest('[data-keys="item"]'));
    if (!one) return false;
    for (let fold = one.closest("details:not([open])"); fold; fold = fold.closest("details:not([open])")) fold.open = true;
    one.focus();
    if (!typing(one)) one.click();
    return true;
  };

  const line = (list, key, words) => {
    const row = document.createElement("div");
    const name = document.createElement("dt");
    const what = document.createElement("dd");
    const cap = document.createElement("kbd");
    cap.textContent = key;
    name.append(cap);
    what.textContent = words;
    row.append(name, what);
    list.append(row);
  };

  const help = () => {
    let dialog = document.getElementById("keys");
    if (dialog?.open) return dialog.close();
    dialog?.remove();
    dialog = document.createElement("dialog");
    dialog.id = "keys";
    dialog.setAttribute("aria-labelledby", "keys-title");
    const title = document.createElement("h2");
    title.id = "keys-title";
    title.textContent = "Keys on this page";
    const list = document.createElement("dl");
    list.className = "keys";
    if (document.querySelector('[data-keys="item"]')) {
      line(list, "j", "the next");
      line(list, "k", "the one before");
      line(list, "Enter", "open it");
      if (document.querySelector('[data-keys="item"] input[type="checkbox"]')) line(list, "x", "tick it");
    }
    const told = new Set();
    for (const each of document.querySelectorAll("[data-key]")) {
      const words = (each.dataset.keyName ?? each.getAttribute("aria-label") ?? each.textContent).trim();
      if (told.has(each.dataset.key) || !words) continue;
      told.add(each.dataset.key);
      line(list, each.dataset.key, words);
    }
    line(list, "?", "this list");
    const label = document.createElement("label");
    const box = document.createElement("input");
    box.type = "checkbox";
    box.checked = !off();
    box.addEventListener("change", () => {
      try {
        window.localStorage.setItem(OFF, box.checked ? "no" : "yes");
      } catch {
        // Storage is shut to us: the keys stay on.
      }
    });
    label.append(box, " Keys without Ctrl or Alt are on");
    const close = document.createElement("button");
    close.type = "button";
    close.textContent = "Close";
    close.addEventListener("click", () => dialog.close());
    dialog.append(title, list, label, close);
    document.body.append(dialog);
    dialog.showModal();
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Escape" && typing(event.target)) return event.target.blur();
    if (typing(event.target) || document.querySelector("dialog[open]") || off()) return;
    const done =
      event.key === "j" ? move(1)
      : event.key === "k" ? move(-1)
      : event.key === "?" ? (help(), true)
      : (event.key === "x" && tick()) || press(event.key);
    if (done) event.preventDefault();
  });

  // Without script there are no keys, so that their button is made here.
  const footer = document.getElementById("footer");
  if (footer) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "quiet";
    button.textContent = "Keys (?)";
    button.addEventListener("click", help);
    footer.append(" ", button);
  }
})();
