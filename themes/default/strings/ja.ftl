# このテーマがページ、検索、通知などに書く言葉です。「名前 = 文」を1行に1つ書きます。
# サイトでは themes/（テーマの名前）/strings/ja.ftl に、変えたい行だけを書けます。

## どのページにも

skip-to-text = 本文へ進む
emergency-contact = 緊急の連絡先
menu = 目次
menu-label = サイトの目次
search = 検索
you-are-here = 現在地
home = トップ
pager-label = 前後のページ
previous-page = 前のページ
next-page = 次のページ
side-label = 章のページと目次
to-top = このページの先頭へ
feed-link = 更新のお知らせ（Atomフィード）
feed-title = { $site } 変更のお知らせ
issued = { $date }の時点の内容です。

## 言葉のつなぎ方

list-separator = 、
or-separator = 、または
or = または
both = { $first }と{ $second }
labelled = { $label }：{ $value }
with-note = { $text }（{ $note }）
until = { $date }まで
span = { $from }～{ $to }

## 本文

alert-note = 補足
alert-tip = ヒント
alert-important = 大切なこと
alert-warning = ご注意
alert-caution = 警告
table-label = 表{ $number }
footnote-ref = 注{ $number }
footnotes-label = 注
footnote-back = 本文に戻る
sources-lead = 出典：
citation = { $name }（{ $date }）
date-about = { $date }ごろ
date-between = { $from }～{ $to }の間
no-value-on-day = （この日の定めはありません）
reading-open = （
reading-close = ）

## ページの部品

toc = このページの内容
children-label = 詳しいページ
question-list = 質問の一覧（{ $count }問）
about-page = このページについて
last-checked = 最後に確かめた日
next-review = 次の見直し
sources-as-of = 内容の時点
sources = 出典
moved-parts = 移った項目
moved-part = 前にここにあった項目は、{ $link }にあります。
page-terms = このページの言葉
back-to-text = 本文に戻る
glossary = 用語集

## はじめのページ

urgent-label = 緊急の電話
call = { $name }に電話する

## 見つからないページ、移ったページ、一覧

not-found-title = ページが見つかりません
not-found-text = お探しのページは、移動したか、なくなった可能性があります。アドレスの打ちまちがいも、お確かめください。
home-of = { $site }のトップページ
redirect-title = 「{ $page }」に移りました
redirect-heading = ページが移りました
redirect-text = { $link }をご覧ください。
page-list-title = 検索とページの一覧
page-list-text = このサイトのすべてのページです。ページの上の「検索」から、言葉で探すこともできます。

## カード

phone = 電話
fax = FAX
email = メール
website = ウェブサイト
address = 住所
postal-code = 〒{ $code }
opening-hours = 受付時間
mail-subject = 件名
note = 補足
for-label = こんなときに
not-for-label = ここでは受けられないこと
who = 使える人
at-hand = 手元に用意するもの
channel = 連絡の方法
cost = 費用
since = 始まった日
retired = この連絡先は、いまは使いません。「{ $other }」にご連絡ください。
retired-short = いまは使いません。「{ $other }」にご連絡ください。
by-sources-of = { $date }の案内による
change-caption = { $date }の変更の前と後
change-item = 項目
change-before = 変更の前
change-after = 変更の後
not-in-sources = お尋ねください
ended = 終わりました
checklist-status = この項目の位置づけ
checklist-why = なぜ大切か
checklist-first-step = はじめの一歩
checklist-evidence = 残しておくもの
checklist-ask = 聞く先
fact-list = 値の一覧
fact-item = 項目
fact-value = 内容
synonyms = ほかの言い方
more-about = 「{ $term }」の詳しい説明
more = 詳しい説明
holidays-until = { $date }までの日付です。
document-when = 必要なとき
document-how = 用意のしかた
document-form = 様式
issuer = 発行元
source-date = 日付
newest-for = いちばん新しい内容
published-at = 公開ページ
cited-sections = 引用している箇所（{ $count }）

## 規則のカード

decision-off = 質問に1つずつ答える画面は、JavaScriptが動いていないため使えません。{ $outline }か、{ $amounts }をご覧ください。
outline-title = 質問をたどって調べる
outline-text = 質問1から、当てはまる答えを選んで進みます。日付や日数は、区切りのどちら側かで答えます。
outline-question = 質問{ $number }：{ $ask }
outline-to-question = 質問{ $number }へ
outline-to-result = 結果{ $number }（{ $verdict }）
outline-result = 結果{ $number }：{ $verdict }
outline-result-amounts = 結果{ $number }：{ $verdict }（{ $amounts }）
outline-no = この結果に疑問があるときは、{ $contact }にお尋ねください。
outline-ask = 先に確かめることがあります。{ $link }を見て、{ $contact }にお尋ねください。
outline-see = { $links }をご覧ください。
amounts-title = 金額と条件の一覧
amounts-caption = 金額の一覧
amounts-when = どんなとき
amounts-amount = 金額
verdict-pay = 対象になりそうです
verdict-todo = あと必要なことがあります
verdict-ask = 確認が必要です
verdict-no = 対象になりません
gates-pay = 対象になる理由
gates-todo = あと必要なことがあるとき
gates-ask = 確認が必要なとき
gates-no = 対象にならないとき
lead-ask = 書類をそろえる前に、{ $contact }にお尋ねください。
lead-todo = 下の手続きが済めば、対象になりそうです。
reasons = 理由
readings = 確かめること
documents = 用意する書類
steps = 手続きの順番
steps-text = 当てはまるものだけを、この順に行います。
schedule = 支払いの時期
schedule-row =
    書類がすべて{ $from }日から{ $to ->
        [31] 月末
       *[other] { $to }日
    }までに届いたとき：{ $months ->
        [0] その月
        [1] 翌月
       *[other] { $months }か月後
    }の{ $due ->
        [0] 末日
       *[other] { $due }日
    }まで
good-to-know = 知っておくこと
open-points = 窓口に確かめること
open-points-text = 次の点が気になるときは、{ $contact }にお尋ねください。
readings-either = 次のどれになるかは、問い合わせ先にお確かめください。
this-page-reads = どうするか
contact = 問い合わせ先
your-answers = お答えの内容
rules-version = 規則の版
why-asked = お尋ねする理由
optional-hint = 当てはまらないときや分からないときは、空けたまま進めます。
date-hint = 西暦（2023）でも、元号（令和5、R5）でも書けます。
year = 年
month = 月
day = 日
yen = 円
no-answer = 答えない
band-between = { $from }から{ $to }まで
band-from = { $from }から
band-to = { $to }まで
band-any = どれでも
compare-before = { $left }が{ $right }より小さいか、前
compare-same = 同じ
compare-after = { $left }が{ $right }より大きいか、後
year-same = 同じ1年間
year-other = 違う1年間

## 検索で、事実を尋ねる言葉（「,」で区切る）

asked-phone = 電話, 電話番号, でんわ, でんわばんごう, 連絡先, 問い合わせ先, フリーダイヤル
asked-fax = FAX番号, ファックス番号, ファクス番号
asked-email = メールアドレス, メールの宛先
asked-hours = 受付時間, 営業時間, 何時から, 何時まで

## スクリプトの言葉。値は、スクリプトがあとで入れます（場合分けは使えません）。

script-hours-open = いま受付中です
script-hours-open-short = 受付中
script-hours-closed = いまは受付時間外です。
script-hours-closed-short = 受付時間外
script-hours-next = いまは受付時間外です。次は{ $day }{ $time }から
script-hours-break = いまは休み時間です。次は今日{ $time }から
script-hours-break-short = 休み時間
script-hours-year-end = 年末年始は休業の場合があります。
script-hours-year-end-short = 年末年始
script-hours-today = 今日
script-hours-tomorrow = 明日
script-hours-days = 月曜,火曜,水曜,木曜,金曜,土曜,日曜
script-hours-date = { $month }月{ $day }日
script-hours-months = 1,2,3,4,5,6,7,8,9,10,11,12
script-hours-hour = { $hour }時
script-hours-minute = { $hour }時{ $minute }分

script-search-close = 閉じる
script-search-results = 検索の結果
script-search-words = 探したい言葉
script-search-all = すべてのページの一覧
script-search-found = { $count }件のページが見つかりました。
script-search-found-answer = 答えと、{ $count }件のページが見つかりました。
script-search-answer = 答えが見つかりました。
script-search-corrected = 「{ $words }」で探しました。
script-search-nothing = 見つかりませんでした。ほかの言葉でお試しください。
script-search-failed = 検索の用意ができませんでした。「すべてのページの一覧」からお探しください。

script-calculator-copied = コピーしました。リンクには、お答えの日付などが入っています。渡す相手に気をつけてください。
script-calculator-by-hand = このリンクを選んでコピーしてください（お答えの日付などが入っています）：
script-calculator-share = 結果へのリンクをコピーする
script-calculator-old-link = リンクが作られたあとで規則が変わったため、前の結果は表示できません。お手数ですが、もう一度お答えください。
script-calculator-bad-link = リンクを読み取れませんでした。途中で切れているかもしれません。もう一度お答えください。
script-calculator-reloaded = 読み込み直したため、前の答えは消えました。はじめからお答えください。
script-calculator-gone = 前の答えは消えています。この質問から答えてください。
script-calculator-early = ここまでの答えで、結果が決まりました。残りの質問に答えると、ほかの理由も分かります。{ " " }
script-calculator-go-on = 残りの質問にも答える
script-calculator-restart = 答えを消して、はじめから
script-calculator-print = この結果を印刷する
script-calculator-edit = 答えを直す
script-calculator-see = 結果を見る
script-calculator-back = 前の質問に戻る
script-calculator-next = 続ける
script-calculator-check = 答えを確かめてください
script-calculator-check-title = 答えの確認
script-calculator-no-choice = 当てはまるものを1つ選んでください。
script-calculator-no-date = 年、月、日を入れてください。
script-calculator-no-number = 数字を入れてください。
script-calculator-year = 年は、西暦4けた（2023）か、元号（令和5）で入れてください。
script-calculator-month = 月は、1から12の数字で入れてください。
script-calculator-era = その元号に、その日はありません。年を確かめてください。
script-calculator-number = 数字だけで入れてください。
script-calculator-missing = { $parts }を入れてください。
script-calculator-and = と
script-calculator-part-year = 年
script-calculator-part-month = 月
script-calculator-part-day = 日
script-calculator-last-day = { $year }年{ $month }月は{ $last }日までです。日を確かめてください。
script-calculator-before = { $label }が、{ $other }（{ $date }）より前になっています。どちらかの日を直してください。
script-calculator-min-date = { $limit }以後の日を入れてください。
script-calculator-max-date = { $limit }以前の日を入れてください。
script-calculator-min-number = { $limit }以上の数を入れてください。
script-calculator-max-number = { $limit }以下の数を入れてください。
script-calculator-future = まだ来ていない日です。{ $limit }までの日を入れてください。
script-calculator-far = 先すぎる日です。{ $limit }までの日を入れてください。年を確かめてください。
script-calculator-request = 「{ $label }」を入れて調べる
script-calculator-at-least = 少なくとも{ $amount }
script-calculator-at-least-note = 届出などの条件がそろえば、どう決まっても、これより少なくはなりません。これを超える分は、確かめてから決まります。
script-calculator-none = （答えない）
script-calculator-question = 質問{ $number }
script-calculator-question-left = 質問{ $number }（このあと{ $left }問）
script-calculator-question-last = 質問{ $number }（最後の質問です）
script-calculator-title = { $page }：{ $heading }
script-calculator-error = エラー：
script-calculator-change = 変更
script-calculator-change-of = ：{ $label }
script-calculator-result = 結果
script-calculator-due = { $date }まで
script-calculator-version = 規則の版：{ $version }
script-calculator-term = { $name } { $amount }
script-calculator-times = { $amount }×{ $times }
script-calculator-plus = { " " }＋{ " " }
script-calculator-sum = 計算：{ $terms } ＝ { $amount }
script-calculator-yen = { $amount }円
# 1万の倍数の金額。空なら、script-calculator-yen の形で書きます。
script-calculator-man = { $amount }万円
script-calculator-date = { $year }年{ $era }{ $month }月{ $day }日
# 令和の日付に添える年。空なら、添えません。
script-calculator-reiwa = （令和{ $year }年）
script-calculator-first-year = 元
script-calculator-months = 1,2,3,4,5,6,7,8,9,10,11,12
