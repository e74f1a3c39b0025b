// 検索。言葉の切り分けと順位の付け方は、サイトを作るプログラムと同じ規則で、試験が両者を比べる。
// 索引は小さなスクリプトに分かれていて、要るものだけを読み込む（fetch は file:// で使えない）。
(function () {
  "use strict";
  const EDGE = " ";
  const VOWELS = "aaiiuueeooaaiiuueeooaaiiuueeooaaiiuuueeooaiueoaaaiiiuuueeeoooaiueoaauuooaiueoaaieo-uae";
  const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";
  const LONGEST_QUESTION = 60, MOST_LOOKED_UP = 18, LIGHT = 4, ENOUGH = 4, RESULTS = 8, ANSWERS = 3, OF_ONE_PAGE = 2;
  const SHORTEST_WORD = 5, REPLACED = 6, LONGEST_WORD = 20, LONGEST_SENTENCE = 90;

  // --- 言葉の切り分け ---

  const vowel = (unit) => VOWELS[unit.charCodeAt(0) - 0x3041];
  const isKanji = (unit) => /[\u3005\u3400-\u4DBF\u4E00-\u9FFF]/.test(unit);

  // d: 数字、k: 片仮名、l: ローマ字など、o: そのほか。語の一部でない文字は空。
  function kind(c) {
    if (/[0-9]/.test(c)) return "d";
    if (/[\u30A1-\u30FA\u30FD\u30FE]/.test(c)) return "k";
    if (/\p{Alphabetic}/u.test(c)) return c.codePointAt(0) < 0x2E80 ? "l" : "o";
    return /\p{N}/u.test(c) ? "d" : "";
  }

  // 仮名を平仮名の大きな字にそろえる。仮名でなければ空。
  function kana(c) {
    let code = c.charCodeAt(0);
    if (code >= 0x30A1 && code <= 0x30F6) code -= 0x60;
    if (code < 0x3041 || code > 0x3096) return "";
    // 小さな字はその次が大きな字。ゕ、ゖ、ぢ、づは、か、け、じ、ずと同じ。
    if ([0x3041, 0x3043, 0x3045, 0x3047, 0x3049, 0x3063, 0x3083, 0x3085, 0x3087, 0x308E].includes(code)) code += 1;
    return String.fromCharCode({ 0x3095: 0x304B, 0x3096: 0x3051, 0x3062: 0x3058, 0x3065: 0x305A }[code] || code);
  }

  // ひと続きの文字を each(文字の並び, 片仮名か, つながる前の文字) に渡す。
  function runs(letters, each) {
    let run = [], runKind = "d", joint = false, before = null;
    // 語が終わる。すぐ続く語との間は、両方が仮名の助詞でなければつなぐ（電子申請、インターネット接続）。
    function end(apart) {
      const joins = (letter) => letter && (isKanji(letter.unit) || runKind === "k" || runKind === "l");
      if (run.length) each(run, runKind === "k", joins(run[0]) ? before : null);
      const last = run[run.length - 1];
      before = !apart && joins(last) ? last : null;
      run = [], runKind = "d", joint = false;
    }
    for (const { c, from, to } of letters) {
      if (c === "\u30FC") continue;
      const one = kind(c);
      const last = run.length ? run[run.length - 1].unit : "";
      if (!one) {
        if (/[-\u2010\u2013\u2212,]/.test(c) && /[0-9]/.test(last) && !joint) joint = true;
        else end(true);
        continue;
      }
      if (joint) {
        if (one === "d") joint = false;
        else end(true);
      }
      if (one !== "d") {
        if (runKind !== "d" && runKind !== one) end();
        runKind = one;
      }
      const unit = kana(c);
      if (!unit) {
        for (let at = 0; at < c.length; at += 1) run.push({ unit: c[at], from, to });
        continue;
      }
      const before = run.length ? vowel(run[run.length - 1].unit) : undefined;
      // あ行の字は、前の音と同じ母音か、お段のあとの「う」なら、のばす音。
      const long = /[\u3042\u3044\u3046\u3048\u304A\u30A2\u30A4\u30A6\u30A8\u30AA]/.test(c) && before
        && (before === vowel(unit) || (before === "o" && unit === "\u3046"));
      if (long) run[run.length - 1].to = to;
      else run.push({ unit, from, to });
    }
    end();
  }

  // 語の切れ端（隣り合う2文字。空白は語の端）を each(切れ端, 始まり, 終わり, 平仮名だけか) に渡す。
  function cut(letters, each) {
    runs(letters, (run, katakana, before) => {
      const plain = (letter) => !letter || /[\u3041-\u3096]/.test(letter.unit);
      const give = (a, b) => each((a ? a.unit : EDGE) + (b ? b.unit : EDGE), (a || b).from, (b || a).to, !katakana && plain(a) && plain(b));
      if (before) give(before, run[0]);
      give(null, run[0]);
      for (let at = 0; at + 1 < run.length; at += 1) {
        give(run[at], run[at + 1]);
        const alone = !isKanji(run[at].unit) && isKanji(run[at + 1].unit);
        if (alone && !(run[at + 2] && isKanji(run[at + 2].unit))) give(null, run[at + 1]);
      }
      give(run[run.length - 1], null);
    });
  }

  // 語をそろえた形。同じように探せる語は、同じ形になる。
  function units(text) {
    let all = "";
    runs(lettersOf(text, 0, 0), (run) => { all += run.map((one) => one.unit).join(""); });
    return all;
  }

  function* lettersOf(text, from, to) {
    for (const one of text.normalize("NFKC")) for (const c of one.toLowerCase()) yield { c, from, to };
  }

  // 画面に出す文の文字。濁点が別の文字になっていても、もとの位置がわかる。
  function* shownLetters(text) {
    for (const { 0: one, index } of text.matchAll(/[\s\S][\u3099\u309A\uFF9E\uFF9F]?/gu)) {
      yield* lettersOf(one, index, index + one.length);
    }
  }

  // 問いの切れ端と、平仮名だけか（してもいいですか、のような言い回しは軽く数える）。
  function grams(question) {
    const all = new Map();
    cut(lettersOf(question, 0, 0), (gram, from, to, light) => {
      if (all.has(gram)) all.set(gram, all.get(gram) && light);
      else if (all.size < LONGEST_QUESTION) all.set(gram, light);
    });
    return [...all];
  }

  const isEdge = (gram) => gram[0] === EDGE || gram[1] === EDGE;

  function numbers(text) {
    const out = [];
    let number = 0, scale = 1;
    for (const c of text) {
      const digit = DIGITS.indexOf(c);
      number += (digit % 32) * scale;
      scale *= 32;
      if (digit >= 32) continue;
      out.push(number);
      number = 0, scale = 1;
    }
    return out;
  }

  // --- 索引 ---

  const loaded = { s: [], g: [], t: [], w: [] };
  // ページごと、ファイルごとの、はじめの項目の番号。
  let starts = [], texts = [];

  // 番号の昇順の並びのうち、number を含む区間。
  function within(all, number) {
    let low = 0, high = all.length - 1;
    while (low + 1 < high) {
      const middle = (low + high) >> 1;
      if (all[middle] <= number) low = middle;
      else high = middle;
    }
    return low;
  }

  function receive(type, number, data) {
    loaded[type][number] = data;
    if (type === "w") prepare(data);
    if (type !== "s") return;
    const total = (text) => {
      const all = [0];
      for (const one of numbers(text)) all.push(all[all.length - 1] + one);
      return all;
    };
    starts = total(data.sections);
    texts = total(data.texts);
    data.everywhere = new Set(data.common.match(/[\s\S]{2}/g));
  }

  const start = () => loaded.s[0];
  const shardOf = (gram) => (Math.imul((gram.charCodeAt(0) << 16) | gram.charCodeAt(1), 0x9E3779B1) >>> 16) % start().shards;

  // 調べる切れ端。どこにでもある切れ端は、ほかにあれば調べない。
  function wantedOf(question) {
    const all = grams(question), edge = ([gram]) => isEdge(gram);
    const wanted = all.filter(([gram]) => !start().everywhere.has(gram));
    const some = wanted.every(edge) ? all : wanted;
    if (some.length <= MOST_LOOKED_UP) return some;
    const inner = some.every(edge) ? some : some.filter((one) => !edge(one));
    return inner.sort((a, b) => a[1] - b[1]).slice(0, MOST_LOOKED_UP);
  }

  function rank(wanted) {
    const lists = new Map();
    for (const [gram] of wanted) {
      const text = loaded.g[shardOf(gram)][gram];
      if (text) lists.set(gram, numbers(text));
    }
    // 語の端は問いの一部に数えない。語の途中まででも正しいため。
    const counts = wanted.every(([gram]) => isEdge(gram)) ? () => true : (gram) => !isEdge(gram);
    const scores = new Map(), rarities = new Map();
    let total = 0;
    for (const [gram, light] of wanted) {
      const list = lists.get(gram);
      const full = list ? list[0] : /^[\x00-\x7F]*$/.test(gram) ? start().rarest : start().rarest >> 2;
      const rarity = light ? Math.max(1, Math.floor(full / LIGHT)) : full;
      const counted = counts(gram);
      if (counted) total += rarity;
      if (!list) continue;
      rarities.set(gram, rarity);
      let entry = -1;
      for (let at = 1; at < list.length; at += 1) {
        const weight = list[at] % 16;
        entry += (list[at] - weight) / 16 + 1;
        let score = scores.get(entry);
        if (!score) scores.set(entry, (score = { entry, sum: 0, held: 0, grams: 0 }));
        score.sum += rarity * weight;
        if (counted) {
          score.held += rarity;
          score.grams += 1;
        }
      }
    }
    const key = (score) => score.sum * score.held * score.held;
    const ranked = [...scores.values()].filter((one) => one.held > 0 && (one.held * 3 >= total || one.grams >= ENOUGH));
    ranked.sort((a, b) => key(b) - key(a) || a.entry - b.entry);
    const results = [], pages = new Map();
    const most = ranked.reduce((most, one) => Math.max(most, one.held), 0);
    for (const { entry, held } of ranked) {
      if (held * 2 < most || results.length >= RESULTS) continue;
      const page = within(starts, entry);
      pages.set(page, (pages.get(page) || 0) + 1);
      if (pages.get(page) <= OF_ONE_PAGE) results.push(entry);
    }
    return { results, rarities, total, most };
  }

  // --- 答えと、打ちまちがい ---

  let answers = [], known = [];

  const pairsOf = (text) => Array.from({ length: Math.max(0, text.length - 1) }, (_, at) => text.slice(at, at + 2));

  function prepare(data) {
    answers = data.answers.map(([path, name, rows, asked, about]) => ({
      path, name, rows,
      questions: asked.map((one) => one.split(/\s+/).filter(Boolean).map(units)),
      pairs: new Set([name, ...asked, ...about].flatMap((one) => pairsOf(units(one))))
    }));
    known = data.words.map((word) => ({ word, units: units(word) }));
  }

  // 問いに答える事実。問いに決めた言葉があり、それが問いの3分の1以上のときだけ答える。
  function answering(question) {
    const asked = units(question), pairs = pairsOf(asked);
    const asks = (words) => words.join("") && words.join("").length * 3 >= asked.length && words.every((word) => word && asked.includes(word));
    const found = answers.map((one, at) => ({ at, common: pairs.filter((pair) => one.pairs.has(pair)).length }));
    return found.filter(({ at }) => answers[at].questions.some(asks))
      .sort((a, b) => b.common - a.common || a.at - b.at).slice(0, ANSWERS).map(({ at }) => at);
  }

  // 語を、書いてある文字の種類で分ける。h: 平仮名、k: 片仮名、c: 漢字、l: ローマ字。
  function wordsOf(text) {
    const all = [];
    let before = "";
    for (const c of [...text.normalize("NFKC")].map((one) => one.toLowerCase()).join("")) {
      const script = c === "\u30FC" ? before.replace(/[cl]/, "")
        : /[\u3041-\u3096]/.test(c) ? "h" : /[\u30A1-\u30FA]/.test(c) ? "k" : /[\u3005\u4E00-\u9FFF]/.test(c) ? "c" : /[a-z]/.test(c) ? "l" : "";
      if (all.length && all[all.length - 1].script === script) all[all.length - 1].text += c;
      else all.push({ script, text: c });
      before = script;
    }
    return all;
  }

  // 1文字だけちがうか。漢字は、両端が同じときだけ（補助金と補助金額は別の語）。
  function near(one, other) {
    const least = Math.min(one.length, other.length);
    let before = 0, after = 0;
    while (before < least && one[before] === other[before]) before += 1;
    while (after < least - before && one[one.length - 1 - after] === other[other.length - 1 - after]) after += 1;
    const a = one.slice(before, one.length - after), b = other.slice(before, other.length - after);
    if (a.length === 2 && b.length === 2) return a[0] === b[1] && a[1] === b[0];
    if (a.length > 1 || b.length > 1 || a.length + b.length === 0) return false;
    if ([...(a + b)].some(isKanji)) return before > 0 && after > 0;
    return !a || !b || one.length >= REPLACED;
  }

  function meant({ script, text }) {
    const typed = units(text);
    if (!script || typed.length + 1 < SHORTEST_WORD || typed.length > LONGEST_WORD) return text;
    if (known.some((one) => one.units.includes(typed))) return text;
    const found = known.find((one) => near(one.units, typed));
    return found ? found.word : text;
  }

  // 打ちまちがいらしい語を直した問い。なければ空。
  function corrected(question) {
    const all = wordsOf(question), out = all.map(meant).join("");
    return out === all.map((one) => one.text).join("") ? "" : out;
  }

  // 問いの結果。問いの全部を持つところがなければ、打ちまちがいを直した問いのほうが近いかを見る。
  // need(種類, 番号の並び) は、読み込みが済むと満たされる約束を返す。
  async function find(question, need) {
    const run = async (words) => {
      const wanted = wantedOf(words);
      await need("g", wanted.map(([gram]) => shardOf(gram)));
      return rank(wanted);
    };
    // 見出しが問いそのものなら、先に出す。
    const found = async ({ results, rarities }, words, corrected) => {
      await need("t", results.map((entry) => within(texts, entry)));
      const asked = units(words), other = (entry) => units(textOf(entry)[2] || textOf(entry)[1]) !== asked;
      return { results: results.sort((a, b) => other(a) - other(b)), rarities, answers: answering(words), corrected };
    };
    const [ranked] = await Promise.all([run(question), need("w", [0])]);
    const other = ranked.most < ranked.total ? corrected(question) : "";
    if (other) {
      const closer = await run(other);
      if (closer.most * ranked.total > ranked.most * closer.total) return found(closer, other, other);
    }
    return found(ranked, question, "");
  }

  const textOf = (entry) => loaded.t[within(texts, entry)][entry - texts[within(texts, entry)]];

  // load(種類, 番号) は、読み込みが済むと満たされる約束を返す。
  async function ask(question, load) {
    const need = (type, all) => Promise.all([...new Set(all)].filter((at) => !loaded[type][at]).map((at) => load(type, at)));
    await need("s", [0]);
    const found = await find(question, need);
    return {
      corrected: found.corrected,
      answers: found.answers.map((at) => answers[at]),
      results: found.results.map(textOf).map(([path, title, heading, text]) => ({ path, title, heading, parts: sentence(text, found.rarities) }))
    };
  }

  // 問いにいちばん近い文を、[文字列, 問いの言葉かどうか] の並びにして返す。
  function sentence(text, rarities) {
    let best = { score: 0, text: text.replaceAll("\n", " "), marks: [] };
    for (const one of text.match(/[^\u3002\uFF01\uFF1F\n]+[\u3002\uFF01\uFF1F]?/g) || []) {
      const marks = [], seen = new Set();
      let score = 0;
      cut(shownLetters(one), (gram, from, to) => {
        if (isEdge(gram) || !rarities.has(gram)) return;
        marks.push([from, to]);
        if (!seen.has(gram)) score += rarities.get(gram);
        seen.add(gram);
      });
      if (score > best.score) best = { score, text: one, marks };
    }
    let first = best.text.length > LONGEST_SENTENCE && best.marks.length ? Math.max(0, best.marks[0][0] - 20) : 0;
    const end = Math.min(best.text.length, first + LONGEST_SENTENCE);
    const parts = [[first ? "…" : "", false]];
    for (const [from, to] of best.marks) {
      if (to <= first || from >= end) continue;
      if (from > first) parts.push([best.text.slice(first, from), false]);
      parts.push([best.text.slice(Math.max(from, first), Math.min(to, end)), true]);
      first = Math.max(first, Math.min(to, end));
    }
    parts.push([best.text.slice(first, end) + (end < best.text.length ? "…" : ""), false]);
    return parts.filter(([part]) => part);
  }

  globalThis.madoguchiSearch = receive;
  if (typeof document === "undefined") {
    globalThis.search = { grams, wantedOf, find, shardOf, textOf: (entry) => within(texts, entry) };
    return;
  }

  // --- 画面 ---

  const link = document.querySelector("a[data-search]");
  if (!link) return;
  const list = link.href;
  const given = document.querySelector("script[data-words='search']");
  // 言葉のないページ（古い base.html を写したテーマ）では、一覧へ進む。
  if (!given) {
    location.href = list;
    return;
  }
  const words = JSON.parse(given.textContent);
  const top = new URL(".", list).href;

  function load(type, number) {
    return new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = top + "search/" + (type === "s" ? "index.js" : start().folder + "/" + type + number + ".js");
      script.onload = () => (loaded[type][number] ? done() : failed());
      script.onerror = failed;
      document.head.append(script);
    });
  }

  function element(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  const button = element("button", { type: "button", class: link.className, "aria-expanded": "true", "aria-controls": "search" }, link.textContent);
  const input = element("input", {
    id: "search-words", type: "text", inputmode: "search", enterkeyhint: "search", autocomplete: "off", autocapitalize: "none",
    spellcheck: "false", role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "search-results"
  });
  const close = element("button", { type: "button", class: "search-close" }, words.close);
  const said = element("p", { class: "search-said", role: "status" });
  const cards = element("div", { class: "search-answers" });
  const results = element("div", { id: "search-results", class: "search-results", role: "listbox", "aria-label": words.results });
  const panel = element("div", { id: "search", class: "search", role: "search" }, element("div", { class: "frame" },
    element("label", { for: "search-words" }, words.words),
    element("div", { class: "search-line" }, input, close),
    said, cards, results,
    element("p", {}, element("a", { href: list }, words.all))));

  const options = () => [...results.children];
  let turn = 0, timer = 0;

  function choose(option) {
    for (const one of options()) one.setAttribute("aria-selected", String(one === option));
    if (option) {
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  }

  function show(found) {
    cards.replaceChildren(...found.answers.map(answerCard));
    results.replaceChildren(...found.results.map((one, at) => element("a",
      { id: "search-result-" + at, role: "option", "aria-selected": "false", tabindex: "-1", href: top + one.path },
      element("strong", {}, one.heading || one.title),
      element("small", {}, one.heading ? one.title : ""),
      element("span", {}, ...one.parts.map(([part, marked]) => marked ? element("mark", {}, part) : part)))));
    input.setAttribute("aria-expanded", String(found.results.length > 0));
    choose(null);
  }

  function answerCard({ path, name, rows }) {
    const row = ([label, text, href]) => element("p", {}, label ? element("span", {}, label) : "", label ? " " : "",
      href ? element("a", { href, class: href.startsWith("tel:") ? "call" : "" }, element("strong", { class: "number" }, text)) : element("strong", {}, text));
    return element("div", { class: "search-answer" },
      element("p", { class: "card-title" }, path ? element("a", { href: top + path }, name) : name), ...rows.map(row));
  }

  const nothing = { answers: [], results: [] };

  // 何も見つからないときに見せる、ページの上の緊急の電話と案内。
  function help() {
    const copies = [...document.querySelectorAll("header .hotline-bar .call, header .urgent-link")];
    return copies.map((one) => element("p", { class: "search-answer" }, one.cloneNode(true)));
  }

  async function search() {
    const now = (turn += 1), question = input.value.trim();
    if (!question) {
      show(nothing);
      said.textContent = "";
      return;
    }
    try {
      const found = await ask(question, load);
      if (now !== turn) return;
      show(found);
      const count = found.results.length;
      const answered = found.answers.length > 0;
      const say = count ? words[answered ? "found-answer" : "found"] : words[answered ? "answer" : "nothing"];
      said.textContent = (found.corrected ? words.corrected.replace("{words}", () => found.corrected) : "") + say.replace("{count}", count);
      if (!count && !answered) cards.replaceChildren(...help());
    } catch {
      if (now !== turn) return;
      show(nothing);
      said.textContent = words.failed;
    }
  }

  function open(yes) {
    panel.hidden = !yes;
    button.setAttribute("aria-expanded", String(yes));
    (yes ? input : button).focus();
  }

  button.addEventListener("click", () => open(panel.hidden));
  close.addEventListener("click", () => open(false));
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(search, 100);
  });
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing) return;
    if (!input.value) return open(false);
    input.value = "";
    input.focus();
    search();
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const all = options();
    const at = all.findIndex((one) => one.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown") choose(all[Math.min(at + 1, all.length - 1)]);
    else if (event.key === "ArrowUp") choose(all[at - 1]);
    else if (event.key === "Enter" && all.length) at < 0 ? choose(all[0]) : all[at].click();
    else return;
    event.preventDefault();
  });

  link.replaceWith(button);
  button.closest("header").append(panel);
  input.focus();
  load("s", 0).catch(() => {});
})();
