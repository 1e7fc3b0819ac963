/// `/style.css`: calm, system fonts, no picture, no animation that matters.
///
/// Text has a contrast of at least 4.5:1 in both colour schemes; state is always also a word. The large
/// print mode is one checkbox and needs no script.
enum StyleSheet {
    static let text = #"""
        :root {
          color-scheme: light dark;
          --paper: #ffffff; --sheet: #f4f6f8; --ink: #16212b; --soft: #4a5763;
          --line: #c3ccd4; --link: #0b4f8a; --mark: #12456b; --on-mark: #ffffff;
          --alert: #9c1c12; --alert-sheet: #fdf1ef; --note: #7a4b00; --note-sheet: #fff7e6;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --paper: #12181d; --sheet: #1b242b; --ink: #e8edf1; --soft: #b0bcc6;
            --line: #43515c; --link: #8cc4f5; --mark: #0d2c44; --on-mark: #ffffff;
            --alert: #ff9d92; --alert-sheet: #2e1715; --note: #f2c46d; --note-sheet: #2b2313;
          }
        }
        * { box-sizing: border-box; }
        html { font-size: 106.25%; -webkit-text-size-adjust: 100%; }
        html:has(#large-print:checked) { font-size: 150%; }
        body {
          margin: 0; background: var(--paper); color: var(--ink); line-height: 1.7;
          font-family: system-ui, -apple-system, "PingFang SC", "Microsoft YaHei",
            "Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Zen Hei", sans-serif;
          overflow-wrap: anywhere;
        }
        a { color: var(--link); text-underline-offset: .2em; }
        a:hover { text-decoration-thickness: .14em; }
        :focus-visible { outline: 3px solid #d97800; outline-offset: 2px; }
        main:focus { outline: none; }
        h1, h2, h3 { line-height: 1.35; margin: 0; text-wrap: balance; }
        h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; } h3 { font-size: 1.15rem; }
        p { margin: .5em 0; }
        .width, main { max-width: 60rem; margin: 0 auto; padding: 0 1rem; }
        .skip { position: absolute; left: -999rem; }
        .skip:focus {
          left: 0; z-index: 1; padding: .6rem 1rem; background: var(--paper); color: var(--link);
        }
        .spoken {
          position: absolute; width: 1px; height: 1px; margin: 0; overflow: hidden;
          clip-path: inset(50%); white-space: nowrap;
        }

        .banner { background: var(--mark); color: var(--on-mark); }
        .banner .width {
          display: flex; flex-wrap: wrap; align-items: center; gap: .2rem 1.5rem;
          padding-top: .6rem; padding-bottom: .4rem;
        }
        .banner a { color: inherit; }
        .issuer { margin: 0; flex: 1 1 20rem; }
        .issuer a { text-decoration: none; }
        .issuer strong { font-size: 1.2rem; display: block; line-height: 1.3; }
        .issuer span { font-size: .9rem; }
        .choices { margin: 0; display: flex; gap: .5rem; }
        .choice {
          display: inline-flex; align-items: center; gap: .4rem; min-height: 2.4rem;
          padding: 0 .5rem; cursor: pointer;
        }
        .choice input { width: 1.15rem; height: 1.15rem; margin: 0; accent-color: #d97800; }
        nav { flex: 1 1 100%; }
        .banner nav { order: 3; border-top: 1px solid rgb(255 255 255 / 30%); }
        nav ul { list-style: none; display: flex; flex-wrap: wrap; margin: 0; padding: 0; }
        nav li a {
          display: block; padding: .45rem .9rem .45rem 0; min-height: 2.4rem;
          text-decoration: none;
        }
        nav li a:hover, nav li a[aria-current] { text-decoration: underline; }
        nav li a[aria-current] { font-weight: 700; text-decoration-thickness: .16em; }
        .demonstration {
          margin: 0; padding: .35rem 1rem; text-align: center;
          background: #fff2b3; color: #3d2c00; font-size: .95rem;
        }

        main { padding-top: 1.5rem; padding-bottom: 2.5rem; min-height: 50vh; }
        .part { margin-top: 2rem; }
        .part > h2 { border-bottom: 2px solid var(--line); padding-bottom: .3rem; }
        .quiet { color: var(--soft); }
        .standing {
          margin: .2rem 0; display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 .6rem;
        }
        .state { font-weight: 700; }
        .state.active, .state.ended { color: var(--alert); }
        .tag { color: var(--soft); font-size: .92rem; }
        .standing > * + *::before { content: "· "; font-weight: 400; color: var(--soft); }
        .incident {
          margin: 1rem 0 0; padding: .9rem 1.1rem; background: var(--alert-sheet);
          border: 1px solid var(--line); border-left: .35rem solid var(--alert);
        }
        .warnings { list-style: none; margin: 0; padding: 0; }
        .warnings > li {
          margin-top: .8rem; padding: .6rem 1.1rem; background: var(--note-sheet);
          border: 1px solid var(--line); border-left: .35rem solid var(--note);
        }
        .releases { list-style: none; margin: 0; padding: 0; }
        .releases > li { padding: .7rem 0; border-bottom: 1px solid var(--line); }
        .headline { margin: 0; font-weight: 600; }
        .headline a, h3 a { display: inline-block; min-height: 1.7rem; }
        p.facts, span.facts { margin: .1rem 0 0; color: var(--soft); font-size: .92rem; }
        .more { margin-top: 1rem; }
        .more a, .links a, .months a { display: inline-block; padding: .3rem 0; min-height: 2rem; }
        .age { color: var(--soft); }

        dl { margin: .6rem 0; }
        dl > div { display: flex; flex-wrap: wrap; gap: 0 1rem; padding: .15rem 0; }
        dt { flex: 0 0 7em; color: var(--soft); }
        dd { flex: 1 1 14rem; margin: 0; }
        .metadata {
          margin: 1.2rem 0; padding: .5rem 1.1rem; background: var(--sheet);
          border: 1px solid var(--line); font-size: .95rem;
        }
        @media (min-width: 50rem) {
          .metadata dl { display: grid; grid-template-columns: 1fr 1fr; gap: 0 1.5rem; }
          .footer dl { display: grid; grid-template-columns: 1fr 1fr; gap: 0 1.5rem; }
        }
        .text { max-width: 42em; font-size: 1.08rem; line-height: 1.9; }
        .text p { margin: .9em 0; white-space: pre-line; }
        .text .signature { margin: .2em 0; text-align: right; }
        .notice {
          margin: 1rem 0; padding: .6rem 1.1rem; background: var(--note-sheet);
          border: 1px solid var(--line); border-left: .35rem solid var(--note);
        }
        .notice.plain { background: var(--sheet); border-left-color: var(--mark); }
        .notice.withdrawn, .notice.ended {
          background: var(--alert-sheet); border-left-color: var(--alert);
        }
        .table { overflow-x: auto; margin-top: .8rem; }
        table { border-collapse: collapse; width: 100%; }
        th, td {
          padding: .5rem .8rem .5rem 0; border-bottom: 1px solid var(--line);
          text-align: left; vertical-align: top; font-weight: 400;
        }
        thead th { color: var(--soft); white-space: nowrap; }
        tbody th { font-weight: 600; min-width: 12em; }
        time { white-space: nowrap; }
        .months, .links { padding-left: 1.2rem; }

        .validity {
          margin: 1rem 0; padding: .5rem 1.1rem; background: var(--sheet);
          border: 1px solid var(--line); border-left: .35rem solid var(--mark);
        }
        .validity.interrupted { border-left-color: var(--alert); background: var(--alert-sheet); }
        .tiles {
          list-style: none; margin: .8rem 0 0; padding: 0; display: grid; gap: .8rem;
          grid-template-columns: repeat(auto-fill, minmax(min(17rem, 100%), 1fr));
        }
        .tile {
          padding: .8rem 1.1rem; background: var(--sheet); border: 1px solid var(--line);
          border-top: .3rem solid var(--mark);
        }
        .tile.late { background: var(--alert-sheet); border-top-color: var(--alert); }
        .tile p { margin: .15rem 0; }
        .figure { line-height: 1.3; }
        .figure b { font-size: 2.1rem; font-variant-numeric: tabular-nums; }
        .figure b .unit, .figure b .mark { font-size: 1rem; }
        .figure .category { font-size: 1.25rem; white-space: nowrap; }
        .figure.past { color: var(--soft); }
        .figure.past b, .figure.past .category { font-size: 1rem; font-weight: 600; }
        .unit { color: var(--soft); font-weight: 400; font-size: .92em; white-space: nowrap; }
        .mark { color: var(--note); font-weight: 700; }
        .interrupted strong, strong.interrupted, .over { color: var(--alert); }
        .whole { white-space: nowrap; }
        .tile time, #values td time { white-space: normal; }
        #values tbody th { min-width: 6em; }
        #values td, #values th, .tile h3 { overflow-wrap: break-word; }
        #values thead th { white-space: normal; }
        #values thead .unit { display: block; }
        #values td:last-child { min-width: 8em; }
        #days thead th, #running thead th, #days td, #running td { white-space: normal; }
        #days thead .unit, #running thead .unit { display: block; white-space: normal; }
        #days th, #days td, #running th, #running td { padding-right: .5rem; }
        #days tbody th, #running tbody th { min-width: 5em; }
        .swatch { width: 1em; height: 1em; vertical-align: -.1em; }
        .swatch rect { stroke: var(--ink); stroke-width: 1; }
        td { font-variant-numeric: tabular-nums; }
        tr.gap td { color: var(--alert); font-weight: 600; }
        .charts {
          display: grid; gap: 1rem 1.5rem; margin-top: .8rem;
          grid-template-columns: repeat(auto-fill, minmax(min(22rem, 100%), 1fr));
        }
        .chart { margin: 0; break-inside: avoid; }
        .chart svg { display: block; width: 100%; height: auto; }
        .chart text { fill: var(--ink); font-size: 11px; }
        .chart .grid { stroke: var(--line); stroke-width: .7; }
        .chart .axis { stroke: var(--soft); stroke-width: 1; }
        .chart .line { fill: none; stroke: var(--link); stroke-width: 1.6; }
        .chart .dot { fill: var(--link); }
        .chart .dot.suspect { fill: var(--paper); stroke: var(--note); stroke-width: 1.6; }
        .chart .bound { stroke: var(--soft); stroke-width: .7; stroke-dasharray: 1 3; }
        .chart .band { stroke: var(--soft); stroke-width: .5; }
        .chart .band-name {
          font-size: 9px; fill: var(--soft); paint-order: stroke; stroke: var(--paper);
          stroke-width: 3px; stroke-linejoin: round;
        }
        .chart .level-mark { stroke: var(--alert); stroke-width: 1.2; stroke-dasharray: 7 3; }
        .chart .halo {
          font-size: 10px; font-weight: 600; paint-order: stroke; stroke: var(--paper);
          stroke-width: 3px; stroke-linejoin: round;
        }
        .spans { margin-top: .6rem; }
        .spans a, .spans strong { display: inline-block; padding: .3rem .2rem; min-height: 2rem; }
        .chart .silence { fill: var(--alert-sheet); stroke: var(--alert); stroke-dasharray: 3 3; }

        .footer { background: var(--sheet); border-top: 1px solid var(--line); font-size: .92rem; }
        .footer .width { padding-top: 1rem; padding-bottom: 1.5rem; }
        .record { color: var(--soft); }

        @media (prefers-reduced-motion: no-preference) {
          html { scroll-behavior: smooth; }
        }
        @media (max-width: 40rem) {
          h1 { font-size: 1.35rem; }
          .issuer { flex-basis: 100%; }
          time { white-space: normal; }
          dl > div { gap: 0 .8rem; }
          dt { flex-basis: 5em; }
          dt:lang(en) { flex-basis: 7em; }
          dd { flex-basis: 8em; min-width: 0; }
          .table table, .table tbody, .table tr, .table th, .table td { display: block; }
          .table thead { display: none; }
          td[data-label]::before { content: attr(data-label) " "; color: var(--soft); }
          .table th, .table td { border: 0; padding: .1rem 0; min-width: 0; }
          .table tr { padding: .6rem 0; border-bottom: 1px solid var(--line); }
        }
        @media print {
          :root {
            --paper: #fff; --sheet: #fff; --ink: #000; --soft: #333; --line: #999; --link: #000;
            --alert: #000; --alert-sheet: #fff; --note: #000; --note-sheet: #fff;
            --mark: #fff; --on-mark: #000;
          }
          html { font-size: 11pt; }
          nav, .choices, .skip, .more, .age, #revisions, #announcement { display: none; }
          .banner { border-bottom: 1pt solid #000; }
          .width, main { max-width: none; padding-left: 0; padding-right: 0; }
          main { min-height: 0; }
          a { text-decoration: none; }
          h1, h2, h3, dt { break-after: avoid; }
          .notice, .metadata, .incident, .tile, tr { break-inside: avoid; }
          .age.over { display: inline; }
        }

        """#
}
