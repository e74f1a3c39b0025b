// Keeps an open page in step with the site it shows. Only `madoguchi serve` sends this file; no build holds it.
(() => {
  "use strict";

  const WORDS = {
    ja: {
      errors: (count) => `エラー ${count} 件`,
      warnings: (count) => `警告 ${count} 件`,
      and: "、",
      error: "エラー",
      warning: "警告",
      stale: "直すまで、最後にうまくできたサイトを表示しています。",
      help: "直し方：",
      more: (count) => `ほかに ${count} 件あります。`,
      close: "閉じる",
      gone: "このページはなくなりました。",
      home: "トップページへ",
    },
    en: {
      errors: (count) => `${count} error${count === 1 ? "" : "s"}`,
      warnings: (count) => `${count} warning${count === 1 ? "" : "s"}`,
      and: ", ",
      error: "error",
      warning: "warning",
      stale: "Until this is fixed, the last good site is shown.",
      help: "help: ",
      more: (count) => `and ${count} more`,
      close: "Close",
      gone: "This page has been removed.",
      home: "To the first page",
    },
  };

  const { dataset } = document.currentScript;
  const words = WORDS[dataset.lang];
  const shown = { page: dataset.page, frame: dataset.frame };
  const SCROLL = "madoguchi-scroll";

  // A reload comes back to the same place.
  const kept = JSON.parse(sessionStorage.getItem(SCROLL) ?? "null");
  sessionStorage.removeItem(SCROLL);
  if (kept?.path === location.pathname) {
    const back = () => scrollTo({ left: kept.x, top: kept.y, behavior: "instant" });
    back();
    addEventListener("load", back);
  }

  const reload = () => {
    sessionStorage.setItem(SCROLL, JSON.stringify({ path: location.pathname, x: scrollX, y: scrollY }));
    location.reload();
  };

  // The old sheet goes when the new one is there, so that the page is never without.
  const restyle = (hrefs) => {
    const links = [...document.querySelectorAll("link[rel=stylesheet]:not([data-old])")];
    if (links.length !== hrefs.length) return false;
    links.forEach((link, at) => {
      if (link.getAttribute("href") === hrefs[at]) return;
      const fresh = link.cloneNode();
      fresh.setAttribute("href", hrefs[at]);
      fresh.onload = fresh.onerror = () => link.remove();
      link.dataset.old = "";
      link.after(fresh);
    });
    return true;
  };

  const element = (name, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children.filter((child) => child !== null));
    return made;
  };

  // What lies over the page has a root of its own: the styles of the site do not reach it.
  const host = element("madoguchi-panel", { hidden: true });
  const root = host.attachShadow({ mode: "open" });
  const sheet = element("link", { rel: "stylesheet", href: "/_madoguchi/panel.css" });
  sheet.onload = sheet.onerror = () => { host.hidden = false; };
  const title = element("h2", { id: "title" });
  const stale = element("p", { textContent: words.stale });
  const list = element("ol");
  const more = element("p");
  const close = element("button", { type: "button", textContent: words.close, onclick: () => dialog.close() });
  const dialog = element("dialog", {}, element("header", {}, title, close), stale, list, more);
  dialog.setAttribute("aria-labelledby", "title");
  dialog.lang = dataset.lang;
  const badge = element("button", { type: "button", className: "badge", hidden: true, onclick: () => open() });
  const gone = element("p", { className: "gone", hidden: true }, words.gone, " ",
    element("a", { href: dataset.home, textContent: words.home }));
  gone.setAttribute("role", "status");
  root.append(sheet, badge, gone, dialog);
  document.documentElement.append(host);

  const open = () => { if (!dialog.open) dialog.showModal(); };

  const finding = (one) => {
    const place = one.file === null ? null
      : element("p", { className: "place", textContent: `${one.file}:${one.line}:${one.column}` });
    const [before, marked, after] = one.text ?? [];
    const line = one.text === null ? null
      : element("pre", { tabIndex: 0 }, element("code", {}, before, element("mark", { textContent: marked }), after));
    const help = one.help === null ? null : element("p", { className: "help" }, element("b", {}, words.help), one.help);
    const head = element("p", { className: "message" },
      element("b", { textContent: words[one.severity] }), " ", one.message, " ", element("small", {}, one.code));
    return element("li", { className: one.severity }, head, place, line, help);
  };

  let last = "";
  const tell = (found) => {
    const now = JSON.stringify(found);
    if (found === null || now === last) return;
    last = now;
    const { current, errors, warnings } = found;
    const counts = [errors && words.errors(errors), warnings && words.warnings(warnings)].filter(Boolean);
    title.textContent = badge.textContent = counts.join(words.and);
    badge.hidden = errors + warnings === 0;
    stale.hidden = current;
    list.replaceChildren(...found.list.map(finding));
    const rest = errors + warnings - found.list.length;
    more.textContent = rest > 0 ? words.more(rest) : "";
    // What keeps the page from being shown comes over it: errors, or warnings when they are denied. Other warnings wait
    // behind their button.
    if (!current) open();
    else dialog.close();
  };

  const take = (state) => {
    tell(state.found);
    gone.hidden = state.page !== "gone" || shown.page === "gone";
    if (state.page === shown.page) return;
    if (state.page === "gone" && shown.page !== "unbuilt") return;
    if (state.page === "unbuilt") return;
    if (state.frame !== "" && state.frame === shown.frame && restyle(state.styles)) {
      shown.page = state.page;
      return;
    }
    reload();
  };

  // A hidden page hears nothing: a browser has few connections to one server, and a page learns all it must know when
  // it asks again.
  let source = null;
  const part = () => { source?.close(); source = null; };
  const connect = () => {
    if (source !== null || document.hidden) return;
    source = new EventSource(`/_madoguchi/events?page=${encodeURIComponent(location.pathname)}`);
    source.onmessage = (event) => take(JSON.parse(event.data));
    source.onerror = () => {
      if (source?.readyState !== EventSource.CLOSED) return;
      part();
      setTimeout(connect, 1000);
    };
  };
  document.addEventListener("visibilitychange", () => { if (document.hidden) part(); else connect(); });
  addEventListener("pagehide", part);
  addEventListener("pageshow", connect);
  connect();
})();
