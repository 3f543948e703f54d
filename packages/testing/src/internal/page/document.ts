/** The document of the page and its style. */

export const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Emulator of the Gemini API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="style.css">
<script type="module" src="app.js"></script>
</head>
<body><main>The journal needs JavaScript.</main></body>
</html>
`

export const style = `
:root { color-scheme: light dark; font: 14px/1.45 system-ui, sans-serif }
body { margin: 0 }
main { display: grid; grid-template: auto 1fr / minmax(24rem, 2fr) 3fr; height: 100vh }
header { grid-column: 1 / 3; display: flex; gap: 1rem; align-items: center; padding: .5rem 1rem; border-bottom: 1px solid #8884 }
header h1 { font-size: 1rem; margin: 0; flex: 1 }
header .problem { color: #c33 }
.list { overflow: auto; border-right: 1px solid #8884 }
.list table { border-collapse: collapse; width: 100% }
.list td { padding: .2rem .5rem; white-space: nowrap; border-bottom: 1px solid #8882 }
.list td.what { width: 100%; max-width: 0; overflow: hidden; text-overflow: ellipsis }
.list tr { cursor: pointer }
.list tr:hover { background: #8881 }
.list tr.selected { background: #48f3 }
.number { text-align: right; font-variant-numeric: tabular-nums }
.bad { color: #c33 }
.fault { background: #fb04; border-radius: .3rem; padding: 0 .3rem; margin-left: .4rem }
.detail { overflow: auto; padding: 0 1rem 1rem }
.detail h2 { font-size: 1rem; overflow-wrap: anywhere }
.detail h3 { font-size: .9rem; margin: 1rem 0 .3rem }
pre { margin: 0; padding: .5rem; background: #8881; border-radius: .3rem; white-space: pre-wrap; overflow-wrap: anywhere; font: 12px/1.45 ui-monospace, monospace }
.message { display: grid; grid-template-columns: 6rem 1fr; gap: .5rem; margin-bottom: .3rem }
.message .client { background: #48f2 }
.hint { opacity: .7 }
button { font: inherit }
`
