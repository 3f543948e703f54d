import { said } from "./program.mjs"

said(process.argv[2]).then(console.log)
