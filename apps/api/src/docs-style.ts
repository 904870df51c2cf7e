/** The colours of the reference, light and dark. A test holds every pair of text and ground to WCAG AA. */
export const colours = {
  light: {
    ground: '#ffffff',
    panel: '#f5f6f8',
    line: '#d5d9e0',
    text: '#1b2027',
    quiet: '#545d6b',
    link: '#1f5bb5',
    read: '#1c6b3c',
    write: '#8a3b06',
  },
  dark: {
    ground: '#14171c',
    panel: '#1d222a',
    line: '#363e4a',
    text: '#e7eaef',
    quiet: '#a5aebc',
    link: '#8ab4f8',
    read: '#7fd1a0',
    write: '#f0a878',
  },
} as const

const variables = (set: Readonly<Record<string, string>>) =>
  Object.entries(set)
    .map(([name, value]) => `--${name}:${value}`)
    .join(';')

/** The style of the reference page: one column to read, one to find. */
export const style = `
:root{color-scheme:light dark;${variables(colours.light)}}
@media (prefers-color-scheme:dark){:root{${variables(colours.dark)}}}
*{box-sizing:border-box}
html{scroll-padding-top:1rem}
body{margin:0;background:var(--ground);color:var(--text);font:16px/1.55 system-ui,sans-serif}
a{color:var(--link);text-underline-offset:.15em}
a:focus-visible,summary:focus-visible,pre:focus-visible,.scroll:focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:3px}
.skip{position:absolute;left:-99rem}
.skip:focus{left:1rem;top:1rem;padding:.5rem 1rem;background:var(--ground);border:2px solid var(--link)}
.page{display:grid;grid-template-columns:18rem minmax(0,1fr);max-width:82rem;margin:0 auto}
nav{position:sticky;top:0;align-self:start;height:100vh;overflow:auto;padding:2rem 1.25rem;border-right:1px solid var(--line)}
nav h2{margin:1.4rem 0 .3rem;font-size:.95rem;border:0;padding:0}
nav ul{list-style:none;margin:0;padding:0}
nav li a{display:block;padding:.2rem 0;text-decoration:none;overflow-wrap:anywhere}
nav li a:hover{text-decoration:underline}
main{padding:2rem clamp(1rem,4vw,3rem) 6rem}
h1{font-size:2rem;line-height:1.2;margin:0 0 .5rem}
h2{font-size:1.4rem;margin:3.5rem 0 1rem;padding-bottom:.3rem;border-bottom:1px solid var(--line)}
h3{font-size:1.1rem;margin:2.75rem 0 .35rem;overflow-wrap:anywhere}
[aria-labelledby=problems] h3{margin:1.6rem 0 .2rem}
[aria-labelledby=problems] h3+p{margin-top:.2rem}
h4{font-size:.95rem;margin:1.4rem 0 .4rem}
code,pre{font:.875em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
code{overflow-wrap:anywhere}
pre{margin:.4rem 0;padding:.85rem 1rem;overflow:auto;background:var(--panel);border:1px solid var(--line);border-radius:6px}
.method{display:inline-block;min-width:3.6rem;margin-right:.35rem;font-weight:700}
.read{color:var(--read)}
.write{color:var(--write)}
.quiet{color:var(--quiet)}
.scroll{overflow-x:auto}
table{width:100%;border-collapse:collapse;margin:.4rem 0}
th,td{padding:.4rem .75rem .4rem 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}
th{font-weight:600;white-space:nowrap}
tbody th{font-weight:400}
summary{cursor:pointer;color:var(--link)}
:target{background:var(--panel)}
@media (max-width:52rem){table{min-width:34rem}.page{grid-template-columns:minmax(0,1fr)}nav{position:static;height:auto;border-right:0;border-bottom:1px solid var(--line)}}
@media print{nav,.skip{display:none}.page{display:block}details::details-content{content-visibility:visible}}
`
