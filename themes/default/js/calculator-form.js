// 質問に1つずつ答える画面。規則を当てはめるのは calculator.js で、文は、ページに書いてあるものを写す。
// 画面の言葉は、テーマの strings/ にある script-calculator- のもので、カードの JSON から読む。
// 答えはこの画面の中だけにあり、どこにも送らず、端末にも URL にも残さない。
(function () {
  "use strict";
  const rulesOf = globalThis.madoguchiCalculator;
  const pageTitle = document.title;

  function make(tag, properties, ...children) {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children.filter((child) => child !== null));
    return element;
  }

  function button(text, className, action) {
    const element = make("button", { type: "button", className, textContent: text });
    element.addEventListener("click", action);
    return element;
  }

  function start(root) {
    const rules = JSON.parse(root.querySelector("script[type='application/json']").textContent);
    const app = root.querySelector(".decision-app");
    const question = (id) => root.querySelector("template[data-question='" + id + "']").content.cloneNode(true);
    const rule = (kind, id) => root.querySelector(".decision-static [data-rule='" + kind + "-" + id + "']");
    const label = (id) => root.querySelector("template[data-result]").content
      .querySelector("[data-answer='" + id + "'] dt").textContent;
    const words = JSON.parse(root.querySelector("script[data-words]").textContent);
    const word = (name, values) => words[name].replace(/\{(\w+)\}/g, (all, key) => values[key]);
    const prefix = rules.name + "-";
    // visited: 答えたか、飛ばした質問。whole: 対象外と決まったあとも、残りの質問に答える。
    let state = { answers: {}, visited: [], whole: false };

    function yen(number) {
      const comma = (count) => String(count).replace(/\B(?=(\d{3})+$)/g, ",");
      const inMan = words.man && number > 0 && number % 10000 === 0;
      return word(inMan ? "man" : "yen", { amount: comma(inMan ? number / 10000 : number) });
    }

    // 端末の日付。
    function today() {
      const now = new Date();
      const pad = (number, width) => String(number).padStart(width, "0");
      return [pad(now.getFullYear(), 4), pad(now.getMonth() + 1, 2), pad(now.getDate(), 2)].join("-");
    }

    const monthName = (month) => word("months").split(",")[month - 1];

    function date(day) {
      const [year, month, dom] = day.split("-").map(Number);
      const ofEra = year === 2019 ? word("first-year") : year - 2018;
      const era = day >= "2019-05-01" ? word("reiwa", { year: ofEra }) : "";
      return word("date", { year, era, month: monthName(month), day: dom });
    }

    const asked = () => rulesOf.ask(rules, state.answers).ids;
    const isDone = (id) => state.visited.includes(id);
    const unanswered = () => asked().find((id) => !isDone(id));

    // 残りの質問の数。まだ答えていない質問しだいで変わるときは null。
    function rest(current) {
      const known = rulesOf.knower(rules, state.answers, state.visited);
      const ids = asked();
      const sure = rules.inputs.every((one) => isDone(one.id) || rulesOf.deciders(one).every(known));
      return sure ? ids.filter((id) => !isDone(id) && id !== current).length : null;
    }

    function show(view, id, problem) {
      root.dataset.view = view;
      app.hidden = false;
      if (view === "question") showQuestion(id, problem);
      else if (view === "check") showCheck();
      else showResult();
    }

    function go(view, id, problem) {
      history.pushState({ decision: rules.name, view, id }, "");
      show(view, id, problem);
      focusHeading();
    }

    function focusHeading() {
      const target = app.querySelector(".problems") || app.querySelector("h2");
      if (target) target.focus();
    }

    // 次に見せるもの。直した答えのために合わなくなった答えがあれば、その質問に戻る。
    function follow() {
      const settled = rulesOf.ask(rules, state.answers);
      for (const id of settled.ids) {
        const wrong = isDone(id) && rulesOf.refuse(rules, id, settled.answers[id], settled.answers, today());
        if (wrong) return go("question", id, { text: refused(id, wrong), fields: [] });
      }
      if (!state.whole && partial()) return go("result");
      const next = unanswered();
      return next ? go("question", next) : go("check");
    }

    // 途中で対象外と決まったか。
    function partial() {
      return unanswered() !== undefined && evaluate(state.visited).verdict === "no";
    }

    const evaluate = (visited) => rulesOf.evaluate(rules, rulesOf.ask(rules, state.answers).answers, visited);

    function title(text) {
      document.title = text + " | " + pageTitle;
    }

    function answerText(id, value) {
      if (value === undefined || value === null) return word("none");
      const one = rulesOf.input(rules, id);
      if (one.type === "choice") {
        return question(id).querySelector("input[value='" + value + "']").nextElementSibling.textContent;
      }
      return one.type === "date" ? date(value) : one.type === "money" ? yen(value) : String(value);
    }

    function refused(id, wrong) {
      const one = rulesOf.input(rules, id);
      if (wrong.error === "before") {
        return word("before", { label: label(id), other: label(wrong.other), date: date(wrong.than) });
      }
      if (wrong.error === "future" || wrong.error === "far") return word(wrong.error, { limit: date(wrong.than) });
      return word(wrong.error + (one.type === "date" ? "-date" : "-number"), { limit: answerText(id, wrong.than) });
    }

    function showQuestion(id, problem) {
      const one = rulesOf.input(rules, id);
      const form = make("form", { noValidate: true });
      form.append(question(id));
      const fieldset = form.querySelector("fieldset");
      const fields = [...form.querySelectorAll("input")];
      const hints = [...form.querySelectorAll("[data-describes]")];
      hints.forEach((hint, at) => { hint.id = prefix + "hint-" + at; });
      fields.forEach((field, at) => { field.id = prefix + "field-" + at; });
      const describe = (more) => {
        const ids = hints.map((hint) => hint.id).concat(more);
        if (ids.length) fieldset.setAttribute("aria-describedby", ids.join(" "));
      };
      describe([]);
      fill(one, fields, state.answers[id]);
      const number = asked().indexOf(id) + 1;
      const left = rest(id);
      const progress = word(left === null ? "question" : left === 0 ? "question-last" : "question-left", { number, left });
      if (one.ask !== "request") form.prepend(make("p", { className: "progress", textContent: progress }));
      form.append(
        make("p", { className: "actions" },
          make("button", { type: "submit", className: "primary", textContent: word("next") }),
          number > 1 ? button(word("back"), "plain", () => history.back()) : null,
          state.visited.length ? button(word("restart"), "plain", restart) : null)
      );
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        const read = readAnswer(one, fields);
        if (read.text) {
          fail(read);
          return;
        }
        state.answers[id] = read.value;
        if (!isDone(id)) state.visited.push(id);
        if (one.ask === "request") go("result");
        else follow();
      });
      function fail(wrong) {
        app.querySelectorAll(".problems, .problem").forEach((old) => old.remove());
        const bad = fields.filter((field) => !wrong.fields.length || wrong.fields.includes(field.dataset.part));
        fields.forEach((field) => field.removeAttribute("aria-invalid"));
        if (one.type !== "choice") bad.forEach((field) => field.setAttribute("aria-invalid", "true"));
        const beside = make("p", { className: "problem", id: prefix + "problem" },
          make("span", { className: "sr", textContent: word("error") }), wrong.text);
        fieldset.querySelector(".choices, .date-parts").before(beside);
        describe([beside.id]);
        const link = make("a", { href: "#" + bad[0].id, textContent: wrong.text });
        link.addEventListener("click", (event) => {
          event.preventDefault();
          bad[0].focus();
        });
        const summary = make("div", { className: "problems", tabIndex: -1 },
          make("h2", { textContent: word("check") }), make("ul", {}, make("li", {}, link)));
        summary.setAttribute("role", "alert");
        app.prepend(summary);
        title(word("error") + word("question", { number }));
        summary.focus();
      }
      app.replaceChildren(form);
      title(word("title", {
        page: word("question", { number }), heading: fieldset.querySelector("h2").textContent
      }));
      if (problem) fail(problem);
    }

    function fill(one, fields, value) {
      if (value === undefined || value === null) return;
      if (one.type === "choice") fields.forEach((field) => { field.checked = field.value === value; });
      else if (one.type === "date") value.split("-").forEach((part, at) => { fields[at].value = String(Number(part)); });
      else fields[0].value = String(value);
    }

    // { value } か { text: 直し方, fields: [直す欄] }。空の答えは null。
    function readAnswer(one, fields) {
      const wrong = (text, parts) => ({ text, fields: parts || [] });
      let read;
      if (one.type === "choice") {
        const chosen = fields.find((field) => field.checked);
        read = { value: chosen ? chosen.value : null };
      } else if (one.type === "date") {
        read = rulesOf.readDate(...fields.map((field) => field.value));
      } else {
        read = rulesOf.readNumber(fields[0].value);
      }
      if (read.error) return wrong(misread(read), read.fields);
      if (read.value === null && !one.optional) {
        return wrong(one.type === "choice" ? word("no-choice")
          : one.type === "date" ? word("no-date") : word("no-number"));
      }
      const answers = rulesOf.ask(rules, state.answers).answers;
      const refusal = rulesOf.refuse(rules, one.id, read.value, answers, today());
      return refusal ? wrong(refused(one.id, refusal)) : read;
    }

    function misread(read) {
      if (read.error === "missing") {
        return word("missing", { parts: read.fields.map((field) => word("part-" + field)).join(word("and")) });
      }
      if (read.error === "day") {
        return word("last-day", { year: read.year, month: monthName(read.month), last: read.last });
      }
      return word(read.error);
    }

    function answersList(list, withLinks) {
      const { ids, answers } = rulesOf.ask(rules, state.answers);
      for (const row of [...list.children]) {
        const id = row.dataset.answer;
        if (!ids.includes(id) || !isDone(id)) {
          row.remove();
          continue;
        }
        row.querySelector("dd").textContent = answerText(id, answers[id]);
        if (!withLinks) continue;
        const change = button(word("change"), "plain", () => go("question", id));
        change.append(make("span", { className: "sr", textContent: word("change-of", { label: row.querySelector("dt").textContent }) }));
        row.append(make("dd", {}, change));
      }
    }

    function showCheck() {
      const template = root.querySelector("template[data-result]").content.cloneNode(true);
      const list = template.querySelector(".answers");
      answersList(list, true);
      app.replaceChildren(make("div", { className: "check" },
        make("h2", { tabIndex: -1, textContent: word("check") }), list,
        make("p", { className: "actions" }, button(word("see"), "primary", () => go("result")),
          button(word("back"), "plain", () => history.back()),
          button(word("restart"), "plain", restart))));
      title(word("check-title"));
    }

    function copies(kind, ids) {
      return ids.map((id) => {
        const original = rule(kind, id);
        const item = make("li", {}, ...[...original.childNodes].map((node) => node.cloneNode(true)));
        return item;
      });
    }

    function showResult() {
      const half = partial();
      const got = evaluate(half ? state.visited : undefined);
      const result = root.querySelector("template[data-result]").content.cloneNode(true);
      const slot = (name) => result.querySelector("[data-slot='" + name + "']");
      const list = (name, items) => {
        if (!slot(name)) return;
        if (items.length) slot(name).querySelector("ul, ol").append(...items);
        else slot(name).remove();
      };
      result.querySelectorAll("[data-verdict]").forEach((one) => {
        if (one.dataset.verdict !== got.verdict) one.remove();
      });
      result.querySelector(".result").dataset.verdict = got.verdict;
      ["ask", "todo"].filter((one) => one !== got.verdict).forEach((one) => slot(one).remove());
      showAmount(slot("amount"), got);
      const row = got.row === null ? [] : copies("row", [got.row]);
      list("reasons", copies("gate", got.gates).concat(row));
      list("open", copies("open", [...new Set(got.open)]));
      list("steps", copies("step", got.steps));
      list("notes", copies("note", got.notes));
      list("documents", copies("document", got.documents).map((item, at) => {
        const say = item.querySelector(".say");
        const box = make("input", { type: "checkbox", id: prefix + "tick-" + at });
        const named = make("label", { htmlFor: box.id }, ...say.childNodes);
        say.replaceWith(box, named);
        return item;
      }));
      if (slot("due")) {
        if (got.due) {
          slot("due").querySelector("strong").textContent = word("due", { date: date(got.due.day) });
          list("due", copies("due", [got.due.row]));
        } else if (got.verdict === "pay" || got.verdict === "todo") {
          slot("due").querySelector("p").remove();
          list("due", copies("due", rules.schedule.rows.map(([id]) => id)));
          if (rulesOf.input(rules, rules.schedule.day).ask === "request") slot("due").append(request(rules.schedule.day));
        } else {
          slot("due").remove();
        }
      }
      answersList(result.querySelector(".answers"), false);
      const frame = result.querySelector(".result");
      if (half) {
        frame.querySelector("h2").after(make("p", { className: "lead" },
          word("early"),
          button(word("go-on"), "plain", () => { state.whole = true; follow(); })));
      }
      frame.append(
        make("p", { className: "version", textContent: word("version", { version: rules.version }) }),
        make("p", { className: "actions" },
          button(word("print"), "primary", () => print()),
          button(word("edit"), "plain", () => go("check")),
          button(word("restart"), "plain", restart)),
        half ? null : sharing());
      app.replaceChildren(frame);
      title(word("title", { page: word("result"), heading: frame.querySelector("h2").textContent }));
    }

    // 結果のあとで、求められたときだけ尋ねる質問。
    function request(id) {
      return make("p", { className: "actions" }, button(word("request", { label: label(id) }), "plain", () => go("question", id)));
    }

    function showAmount(place, got) {
      if (got.least !== null) {
        place.querySelector("strong").textContent = word("at-least", { amount: yen(got.least) });
        place.querySelector(".working").textContent = word("at-least-note");
        return;
      }
      if (got.amount === null) {
        place.remove();
        return;
      }
      place.querySelector("strong").textContent = yen(got.amount);
      const name = (id) => place.querySelector("[data-parameter='" + id + "']").textContent;
      const term = ([id, times, one]) => {
        const amount = times > 1 ? word("times", { amount: yen(one), times }) : yen(one);
        return word("term", { name: name(id), amount });
      };
      const terms = got.parts.map(term).join(word("plus"));
      place.querySelector(".working").textContent = word("sum", { terms, amount: yen(got.amount) });
    }

    function sharing() {
      const said = make("p", { className: "shared" });
      said.setAttribute("role", "status");
      const copy = button(word("share"), "plain", () => {
        const link = location.href.split("#")[0] + "#" + rulesOf.pack(rules, state.answers);
        const done = () => { said.textContent = word("copied"); };
        const byHand = () => {
          const field = make("input", { type: "text", readOnly: true, value: link });
          said.replaceChildren(make("label", {}, word("by-hand"), field));
          field.select();
        };
        if (navigator.clipboard) navigator.clipboard.writeText(link).then(done, byHand);
        else byHand();
      });
      return make("div", { className: "sharing" }, make("p", { className: "actions" }, copy), said);
    }

    function restart() {
      state = { answers: {}, visited: [], whole: false };
      go("question", unanswered());
    }

    function tell(text) {
      const note = make("p", { className: "notice", textContent: text });
      note.setAttribute("role", "status");
      app.prepend(note);
    }

    addEventListener("popstate", (event) => {
      const to = event.state;
      if (!to || to.decision !== rules.name) return;
      const known = to.view === "question" ? isDone(to.id) || to.id === unanswered()
        : to.view === "check" ? unanswered() === undefined : unanswered() === undefined || partial();
      if (known) show(to.view, to.id);
      else {
        show("question", unanswered());
        tell(word("gone"));
      }
      focusHeading();
    });

    function begin() {
      const again = history.state && history.state.decision === rules.name && history.state.id !== asked()[0];
      const shared = location.hash.startsWith("#v1.") ? rulesOf.unpack(rules, location.hash.slice(1), today()) : null;
      let view = "question";
      if (shared && shared.answers) {
        state = { answers: shared.answers, visited: rulesOf.ask(rules, shared.answers).ids, whole: true };
        view = "result";
      }
      try {
        // 答えの入ったリンクを、アドレスの欄と履歴に残さない。
        history.replaceState({ decision: rules.name, view, id: asked()[0] }, "", shared ? location.href.split("#")[0] : undefined);
      } catch {
        history.replaceState({ decision: rules.name, view, id: asked()[0] }, "");
      }
      show(view, asked()[0]);
      if (shared && shared.error === "version") tell(word("old-link"));
      else if (shared && shared.error) tell(word("bad-link"));
      else if (again) tell(word("reloaded"));
      if (view === "question") document.title = pageTitle;
    }

    // 質問をたどる一覧は、この画面と同じことの繰り返しになる。
    root.querySelectorAll(".decision-off, .outline").forEach((one) => { one.hidden = true; });
    begin();
  }

  document.querySelectorAll(".decision[data-decision]").forEach(start);
})();
