/** The look of the parts that only the page of a backfill has; it names the colours that it adds once per scheme. */
export const BACKFILL_STYLE = `
:root{--bad:#b3261e;--warn:#8a5300;--good:#1f6b3a;--bar:#5b8fc4;--start:#c5dcf3;--bench:#e9eef4;--tick:#e2e6eb}
@media (prefers-color-scheme:dark){:root{--bad:#ff8a80;--warn:#e6b35c;--good:#7bd39a;--bar:#4d83b8;--start:#23486d;--bench:#26303b;--tick:#262d36}}
body{overflow-wrap:break-word;max-width:80rem}
h3{font-size:1rem;margin:1rem 0 .2rem}h4{font-size:.95rem;margin:1rem 0 .3rem}
small,.note{font-size:.9em;color:var(--soft);font-weight:400}
code{font:.88em ui-monospace,monospace;user-select:all}
.s-succeeded{color:var(--good)}.s-gap,.s-stale{color:var(--warn)}.s-reused{color:var(--one)}.s-failed,.s-cancelled{color:var(--bad)}.s-skipped,.s-waiting{color:var(--soft)}
.verdict{font-weight:600;font-size:1.05rem}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,13rem),1fr));gap:.4rem 1.2rem;margin:.8rem 0}
.facts dt,dl dt{color:var(--soft);font-size:.9rem}dd{margin:0}
.cells td,.cells thead th:not(:first-child){text-align:center;padding:0;min-width:1.5rem;height:1.6rem}
.cells thead th span{writing-mode:vertical-rl;transform:rotate(180deg);font-weight:400;font-size:.85rem;padding:.3rem 0}
.cells thead th{vertical-align:bottom}
.cells td a{display:block;color:inherit;text-decoration:none;font-weight:700;line-height:1.6rem}
.cells td.none{text-align:left;color:var(--soft);padding-left:.4rem;white-space:nowrap}
tr:target,tr:target th{background:var(--band)}
.states td:last-child{text-align:left}
.why{display:inline-block;white-space:normal;min-width:16rem;max-width:34rem;text-align:left}
.words td{text-align:left;white-space:normal;min-width:5rem;vertical-align:top}
.cause,.gap{border-left:3px solid var(--bad);padding-left:.8rem;margin:1rem 0}.gap{border-color:var(--warn)}
.cause ul{padding-left:1.2rem}
.plain{list-style:none;padding:0;margin:.3rem 0}.plain li{margin:.35rem 0}
.gap dl{display:grid;grid-template-columns:auto 1fr;gap:.2rem .8rem;margin:.3rem 0}
.timeline{margin:.6rem 0}
.pool{display:grid;grid-template-columns:4.5rem 1fr;align-items:center;margin:2px 0;border-bottom:1px solid var(--line);font-size:.85rem}
.pool svg{width:100%;display:block}
.pool rect,.pool path{fill:var(--bar)}.pool rect.bad{fill:var(--bad)}
.pool rect:hover{fill:var(--two)}
.axis{border:0;color:var(--soft)}.axis div{display:flex;justify-content:space-between}
.share{display:inline-block;width:7rem;text-align:right;position:relative}
.share i{position:absolute;left:0;top:.25em;height:.9em;background:var(--bar);opacity:.45}
.players tbody td,.players tbody th{padding-top:.1rem;padding-bottom:.1rem}
.strip{width:120px;height:16px;display:block;background:repeating-linear-gradient(to right,var(--tick) 0 1px,transparent 1px var(--step)) 1px 0}
.players small b{color:var(--warn)}
@media (max-width:40rem){.players small{display:block;line-height:1.1;padding-bottom:.1rem}.strip{width:92px}.axis span:nth-child(even){display:none}.players th,.players td{padding-right:.5rem}}
.tails,.half,.median{fill:none;stroke:var(--bar);stroke-width:1.5}.half{stroke-width:7;opacity:.65}.median{stroke:var(--ink);stroke-width:1.5}
.came{fill:var(--two);stroke:var(--page);stroke-width:1}
.teams{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,30rem),1fr));gap:.5rem 1.5rem}
.team{font-size:.85rem;min-width:0}
.team ol{list-style:none;display:flex;margin:.1rem 0 0;padding:0;background:var(--tick)}
.team li{background:var(--bench);border-right:1px solid var(--page);overflow:hidden;height:1.6rem;line-height:1.6rem}
.team li.starter{background:var(--start)}
.team li span{display:block;overflow:hidden;text-overflow:ellipsis;white-space:nowrap;padding:0 2px;font-size:.72rem}
details.row>summary,details>summary{overflow-wrap:anywhere}
@media print{.strip,.team li,.share i,.pool{-webkit-print-color-adjust:exact;print-color-adjust:exact}nav,.skip,a[href="#after-grid"]{display:none}tr,.team,figure,article{break-inside:avoid}.scroll{overflow:visible}table{font-size:.66rem}th,td{padding:.1rem .35rem .1rem 0}.strip{width:80px}th:first-child{position:static}}
`;
