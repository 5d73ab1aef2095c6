#pragma once

namespace sluice::bench {

/// How the report's page looks. The colours that charts share with it are in `paint`.
inline constexpr const char* page_style = R"(
:root{--ink:#1f2328;--soft:#59636e;--paper:#fff;--card:#f6f8fa;--line:#d1d9e0;
--good:#1a7f37;--bad:#c5283d;--ours:#0969da}
@media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#9198a1;--paper:#0d1117;
--card:#161b22;--line:#3d444d;--good:#3fb950;--bad:#ff7b72;--ours:#58a6ff}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:1160px;padding:32px 24px 64px;background:var(--paper);
color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",sans-serif}
h1{font-size:28px;line-height:1.25;margin:0 0 4px}
h2{font-size:20px;margin:44px 0 6px}
p{margin:6px 0 12px;max-width:76ch}
.soft,figcaption,footer{color:var(--soft);font-size:14px}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(190px,1fr));gap:12px;
margin:24px 0}
.card{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:14px 16px}
.card b{display:block;font-size:30px;line-height:1.2;color:var(--ours);
font-variant-numeric:tabular-nums}
.card span{font-size:14px;line-height:1.4;display:block;margin-top:4px}
figure{margin:16px 0 8px}
figure svg{display:block;width:100%;height:auto;max-width:1112px}
figcaption{max-width:84ch;margin-top:4px}
.wide{overflow-x:auto;margin:10px 0 24px}
table{border-collapse:collapse;font-size:14px;font-variant-numeric:tabular-nums}
caption{text-align:left;font-weight:600;padding:8px 0}
th,td{padding:3px 10px;border-bottom:1px solid var(--line);text-align:left;white-space:nowrap}
thead th{font-weight:600;color:var(--soft);line-height:1.3;vertical-align:bottom}
.wide table{font-size:13px}
.wide th,.wide td{padding:3px 5px}
.n{text-align:right}
.groups{display:grid;grid-template-columns:repeat(auto-fit,minmax(460px,1fr));gap:12px 36px;
align-items:start}
.goals td:last-child{white-space:normal;width:100%}
.goals .soft{font-size:12px;white-space:nowrap}
.holds td:first-child{color:var(--good)}
.missed td:first-child{color:var(--bad);font-weight:700}
)";

}  // namespace sluice::bench
