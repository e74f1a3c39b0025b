// 規則（ページの中の JSON）に答えを当てはめる。画面にも時計にも触れない。日付は「2023-06-01」の形の文字のまま比べる。
// 答えは { 質問の名前: "選んだ語" | "2023-06-01" | 3 }。答えない質問は書かない。
(function () {
  "use strict";
  const SEVERITY = ["no", "ask", "todo", "pay"];
  const BLANK = "blank";

  const pad = (number, width) => String(number).padStart(width, "0");
  const given = (answer) => answer !== undefined && answer !== null;

  // 名前から質問や区分へ。規則は変わらないので、一度だけ作る。
  const indexes = new WeakMap();
  function index(rules) {
    if (!indexes.has(rules)) {
      const byId = (all) => Object.fromEntries(all.map((one) => [one.id, one]));
      indexes.set(rules, { inputs: byId(rules.inputs), derived: byId(rules.derived), parameters: byId(rules.parameters) });
    }
    return indexes.get(rules);
  }

  const input = (rules, id) => index(rules).inputs[id];

  function compare(a, b) {
    return a < b ? -1 : a > b ? 1 : 0;
  }

  // 6月1日に始まる1年なら、2024-05-31 は 2023年の1年に入る。
  function yearOf(day, starts) {
    const year = Number(day.slice(0, 4));
    return day.slice(5) < starts ? year - 1 : year;
  }

  // 選ぶ質問の答え、または答えから決まる区分。
  function cell(rules, answers, fact) {
    const { inputs, derived } = index(rules);
    if (inputs[fact]) return given(answers[fact]) ? answers[fact] : BLANK;
    const one = derived[fact];
    if (!one) return BLANK;
    const left = answers[one.of[0]];
    const right = answers[one.of[one.of.length - 1]];
    if (!given(left) || !given(right)) return one.missing;
    if (one.bands) {
      const band = one.bands.find((band) => (band[1] === null || band[1] <= left) && (band[2] === null || left <= band[2]));
      return band ? band[0] : BLANK;
    }
    if (one.order) return one.order[compare(left, right) + 1];
    return one.cells[yearOf(left, one.year) === yearOf(right, one.year) ? 0 : 1];
  }

  // 区分を一度だけ調べて覚える。まだ決まらないものは null。
  function reader(rules, answers, known) {
    const cells = {};
    return (fact) => {
      const kept = cells[fact];
      if (kept !== undefined) return kept;
      return (cells[fact] = !known || known(fact) ? cell(rules, answers, fact) : null);
    };
  }

  // 条件は「どれか」の並びで、そのひとつは「すべて」の並び。空なら、いつも成り立つ。
  function holds(when, read) {
    const test = (one) => one[1].includes(read(one[0]));
    return when.length === 0 || when.some((all) => all.every(test));
  }

  // 質問のうち wanted なものと、その答え。ほかの答えしだいで数えなくなった質問の答えは、落とす。
  function keep(rules, answers, wanted) {
    const kept = {};
    const ids = [];
    for (const one of rules.inputs) {
      const read = (fact) => cell(rules, kept, fact);
      if (!holds(one.when, read) || !wanted(one, read)) continue;
      ids.push(one.id);
      if (given(answers[one.id])) kept[one.id] = answers[one.id];
    }
    return { ids, answers: kept };
  }

  // 数える答え。画面が尋ねない質問の答えも、あれば数える。
  const settle = (rules, answers) => keep(rules, answers, () => true);

  // 画面が尋ねる質問と、その答え。求められたときだけの質問は、答えがあるときだけ。
  function ask(rules, answers) {
    const isRequest = (one) => one.ask === "request";
    return keep(rules, answers, (one, read) => (isRequest(one) ? given(answers[one.id]) : one.ask === null || holds(one.ask, read)));
  }

  // 尋ねるかどうかを決める区分。
  const deciders = (one) => one.when.concat(Array.isArray(one.ask) ? one.ask : []).flat().map(([fact]) => fact);

  // 途中までの答えで、値がもう変わらないか。visited は、答えるか飛ばすかした質問の名前。
  function knower(rules, answers, visited) {
    const { ids } = ask(rules, answers);
    const skipped = (id) => !ids.includes(id) && deciders(input(rules, id)).every(known);
    function known(fact) {
      const derived = index(rules).derived[fact];
      return (derived ? derived.of : [fact]).every((id) => visited.includes(id) || skipped(id));
    }
    return known;
  }

  // 当てはまる理由。重いものから、同じ重さなら規則の順。
  function fires(rules, read) {
    const gates = rules.gates.filter((gate) => holds(gate.when, read));
    return SEVERITY.flatMap((verdict) => gates.filter((gate) => gate.verdict === verdict));
  }

  function parts(rules, answers, row) {
    if (row.add.length === 0) return null;
    const all = row.add.map(([id, times]) => {
      const parameter = index(rules).parameters[id];
      const day = answers[parameter.by];
      if (!given(day)) return null;
      const covers = ([from, to]) => (from === null || from <= day) && (to === null || day <= to);
      const window = parameter.windows.find(covers);
      return window ? [id, times, window[2]] : null;
    });
    return all.includes(null) ? null : all;
  }

  // 確認が必要なとき、どの読み方でも払われる金額。ひとつでも確かでなければ null。
  function certain(rules, answers, gates) {
    const sums = gates.map((gate) => parts(rules, answers, { add: gate.least }));
    return sums.includes(null) ? null : Math.min(...sums.map(total));
  }

  const total = (parts) => parts.reduce((all, [, times, yen]) => all + times * yen, 0);

  function daysIn(year, month) {
    const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
    return month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
  }

  function due(schedule, answers) {
    const day = schedule && answers[schedule.day];
    if (!given(day)) return null;
    const row = schedule.rows.find(([, from, to]) => from <= Number(day.slice(8)) && Number(day.slice(8)) <= to);
    if (!row) return null;
    const months = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1 + row[3];
    const year = Math.floor(months / 12);
    const month = (months % 12) + 1;
    if (year > 9999) return null;
    const last = daysIn(year, month);
    return { day: [pad(year, 4), pad(month, 2), pad(row[4] ? Math.min(row[4], last) : last, 2)].join("-"), row: row[0] };
  }

  // 結果。規則に穴があるときは { hole: 何が }。visited があれば途中の答えとみなし、決まった条件だけを使う。
  function evaluate(rules, answered, visited) {
    const answers = settle(rules, answered).answers;
    const read = reader(rules, answers, visited && knower(rules, answers, visited));
    const gates = fires(rules, read);
    const verdict = gates.length ? gates[0].verdict : "pay";
    const settled = verdict === "pay" || verdict === "todo";
    const rows = rules.rows.filter((row) => holds(row.when, read));
    if (rows.length > 1) return { hole: "rows" };
    const row = settled ? rows[0] : null;
    if (settled && !row) return { hole: "row" };
    const sum = row ? parts(rules, answers, row) : [];
    if (sum === null) return { hole: "amount" };
    const seen = (fact) => (fact === "verdict" ? verdict : read(fact));
    const items = (all) => all.filter((one) => holds(one.when, seen)).map((one) => one.id);
    const possible = (all) => (verdict === "no" ? [] : items(all));
    return {
      verdict,
      amount: row ? total(sum) : null,
      least: verdict === "ask" ? certain(rules, answers, gates.filter((gate) => gate.verdict === "ask")) : null,
      row: row ? row.id : null,
      parts: sum,
      gates: gates.map((gate) => gate.id),
      open: gates.filter((gate) => gate.verdict === "ask").map((gate) => gate.open),
      documents: possible(rules.documents),
      steps: possible(rules.steps),
      notes: items(rules.notes),
      due: settled ? due(rules.schedule, answers) : null
    };
  }

  const tidy = (text) => text.normalize("NFKC").replace(/[\s,]/g, "");
  // 元号：0年に当たる西暦の年、初めの日、終わりの日。
  const REIWA = [2018, "2019-05-01", "9999-12-31"];
  const HEISEI = [1988, "1989-01-08", "2019-04-30"];
  // 令和、平成。
  const ERAS = { "\u4EE4\u548C": REIWA, r: REIWA, "\u5E73\u6210": HEISEI, h: HEISEI };
  const FIRST = "\u5143";
  const YEAR = new RegExp("^(" + Object.keys(ERAS).join("|") + ")?(" + FIRST + "|\\d{1,4})\u5E74?$", "i");

  // 「2023」「令和5」「R5」「令和元」を、西暦の年と元号に。読めなければ空。
  function readYear(text) {
    const [, name, digits] = YEAR.exec(tidy(text)) || [];
    const number = digits === FIRST ? 1 : Number(digits);
    const era = name && ERAS[name.toLowerCase()];
    if (!digits || (!era && digits.length !== 4) || number < 1) return [];
    return [era ? era[0] + number : number, era];
  }

  function readPart(text, unit) {
    const [, digits] = new RegExp("^(\\d{1,2})" + unit + "?$").exec(tidy(text)) || [];
    return digits ? Number(digits) : NaN;
  }

  // 年・月・日の欄。{ value } か { error: missing | year | month | day | era, fields: [直す欄] }。空なら { value: null }。
  function readDate(year, month, day) {
    const blank = [year, month, day].map((text) => tidy(text) === "");
    const names = ["year", "month", "day"];
    if (blank.every(Boolean)) return { value: null };
    if (blank.some(Boolean)) return { error: "missing", fields: names.filter((_, at) => blank[at]) };
    const [[y, era], m, d] = [readYear(year), readPart(month, "\u6708"), readPart(day, "\u65E5")];
    if (!(y >= 1 && y <= 9999)) return { error: "year", fields: ["year"] };
    if (!(m >= 1 && m <= 12)) return { error: "month", fields: ["month"] };
    const last = daysIn(y, m);
    if (!(d >= 1 && d <= last)) return { error: "day", fields: ["day"], year: y, month: m, last };
    const value = [pad(y, 4), pad(m, 2), pad(d, 2)].join("-");
    if (era && (value < era[1] || value > era[2])) return { error: "era", fields: ["year"] };
    return { value };
  }

  // 整数か金額（円）。{ value } か { error: "number" }。空なら { value: null }。
  function readNumber(text) {
    const plain = tidy(text);
    if (plain === "") return { value: null };
    const [, digits, man] = /^(\d{1,12})(\u4E07)?[\u5186\u65E5\u4EBA\u4EF6\u56DE]?$/.exec(plain) || [];
    return digits ? { value: Number(digits) * (man ? 10000 : 1) } : { error: "number" };
  }

  // きょうから years 年あとの日。うるう日なら、その月の終わり。
  function later(today, years) {
    const [year, month, day] = today.split("-").map(Number);
    return [pad(year + years, 4), pad(month, 2), pad(Math.min(day, daysIn(year + years, month)), 2)].join("-");
  }

  // 範囲と順序。{ error: min | max | before | future | far, than } か null。today がなければ、先の日を確かめない。
  function refuse(rules, id, value, answers, today) {
    const one = input(rules, id);
    if (!given(value) || one.type === "choice") return null;
    if (one.min !== null && value < one.min) return { error: "min", than: one.min };
    if (one.max !== null && value > one.max) return { error: "max", than: one.max };
    const limit = today && one.latest !== null ? later(today, one.latest) : value;
    if (value > limit) return { error: one.latest ? "far" : "future", than: limit };
    const first = one.after.find((other) => given(answers[other]) && value < answers[other]);
    return first ? { error: "before", than: answers[first], other: first } : null;
  }

  // 途中で切れたり書き換えられたりしたリンクに気づくための数。
  function checksum(text) {
    let sum = 7;
    for (const letter of text) sum = (sum * 31 + letter.codePointAt(0)) % 1679616;
    return sum.toString(36);
  }

  // 共有のための文字。規則の版と、尋ねる順の答えだけを含む。
  function pack(rules, answers) {
    const settled = ask(rules, answers).answers;
    const parts = rules.inputs.map((one) => {
      const value = settled[one.id];
      if (!given(value)) return "";
      return one.type === "choice" ? one.values.indexOf(value).toString(36) : String(value).replace(/-/g, "");
    });
    const packed = parts.join("_");
    return ["v1", rules.version, packed, checksum(packed)].join(".");
  }

  // { answers } か { error: version | broken }。受け取った文字は、規則の語と数字としてだけ読む。
  function unpack(rules, text, today) {
    const [scheme, version, packed, sum] = text.split(".");
    if (scheme === "v1" && version !== rules.version) return { error: "version" };
    if (scheme !== "v1" || sum !== checksum(packed)) return { error: "broken" };
    const parts = packed.split("_");
    if (parts.length !== rules.inputs.length) return { error: "broken" };
    const answers = {};
    for (let at = 0; at < parts.length; at += 1) {
      const one = rules.inputs[at];
      const part = parts[at];
      if (part === "") continue;
      if (!/^[0-9a-z]{1,12}$/.test(part)) return { error: "broken" };
      let read;
      if (one.type === "choice") read = { value: one.values[parseInt(part, 36)] };
      else if (one.type === "date") read = readDate(part.slice(0, 4), part.slice(4, 6), part.slice(6));
      else read = readNumber(part);
      if (!given(read.value)) return { error: "broken" };
      answers[one.id] = read.value;
    }
    const settled = ask(rules, answers);
    for (const id of settled.ids) {
      const value = settled.answers[id];
      if (!given(value) && !input(rules, id).optional) return { error: "broken" };
      if (refuse(rules, id, value, settled.answers, today)) return { error: "broken" };
    }
    return { answers: settled.answers };
  }

  globalThis.madoguchiCalculator = {
    ask, cell, deciders, evaluate, input, knower, pack, readDate, readNumber, refuse, settle, unpack
  };
})();
