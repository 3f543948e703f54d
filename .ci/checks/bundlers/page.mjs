import { said } from "./program.mjs"

said(location.origin).catch(String).then((body) => fetch("/result", { method: "POST", body }))
