/** Credentials of `@effect-genai/google-auth` in the entry for plain async code, which has another copy of effect: against a server on the loopback interface. */
import { metadataServer, selfSigned, serviceAccount, workloadIdentity } from "@effect-genai/google-auth/promise"
import { GenAIConfig, GenAIError } from "effect-genai"
import { AuthError, GoogleGenAI, InvalidConfig } from "effect-genai/promise"
import assert from "node:assert/strict"
import { generateKeyPairSync } from "node:crypto"
import { once } from "node:events"
import { writeFileSync } from "node:fs"
import { createServer } from "node:http"
import { inspect } from "node:util"

setTimeout(() => assert.fail("The program takes too long"), 60_000).unref()

let seen
let given = 0
let how = "gives"
const asked = new EventTarget()
const server = createServer((request, response) => {
  const { headers, url } = request
  const json = (value, status = 200) =>
    response.writeHead(status, { "content-type": "application/json", "metadata-flavor": "Google" })
      .end(JSON.stringify(value))
  if (!/token|sts|computeMetadata/.test(url)) {
    seen = { token: headers.authorization?.replace("Bearer ", ""), url }
    return json({ candidates: [{ content: { role: "model", parts: [{ text: "blue" }] }, finishReason: "STOP" }] })
  }
  if (how === "refuses") return json({ error: "invalid_grant" }, 400)
  if (how === "waits") {
    response.on("close", () => asked.dispatchEvent(new Event("left")))
    return asked.dispatchEvent(new Event("asked"))
  }
  json({ access_token: `${/[a-z]+/i.exec(url)[0]}-${++given}`, expires_in: 3600, token_type: "Bearer" })
})
server.listen(0, "127.0.0.1")
await once(server, "listening")
const host = `127.0.0.1:${server.address().port}`
const baseUrl = `http://${host}`

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 })
const key = {
  type: "service_account",
  client_email: "robot@my-project.iam.gserviceaccount.com",
  private_key: privateKey.export({ type: "pkcs8", format: "pem" }),
  project_id: "of-the-key",
  token_uri: `${baseUrl}/token`
}
const pool = "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/pool/providers/ci"
const external = {
  type: "external_account",
  audience: pool,
  subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
  token_url: `${baseUrl}/sts`
}
writeFileSync("subject.txt", "the-job")
writeFileSync("external.json", JSON.stringify({ ...external, credential_source: { file: "subject.txt" } }))

const make = (options) =>
  new GoogleGenAI({ enterprise: true, location: "us-central1", httpOptions: { baseUrl }, ...options })
const ask = (ai) => ai.models.generateContent({ model: "gemini-2.5-flash", contents: "Why?" })
const rejection = (promise) => promise.then((value) => assert.fail(`no error, but ${value}`), (error) => error)
const project = "my-project"

const auths = {
  token: { auth: await serviceAccount({ key: JSON.stringify(key) }) },
  eyJ: { auth: await selfSigned({ key }) },
  computeMetadata: { project, auth: await metadataServer({ host }) },
  sts: { project, auth: await workloadIdentity({ credentials: external, subjectToken: async () => "the-job" }) },
  "sts-": { project, googleAuthOptions: { keyFile: "external.json" } }
}
for (const [token, options] of Object.entries(auths)) {
  const ai = make(options)
  assert.equal((await ask(ai)).text, "blue")
  assert(seen.token.startsWith(token), seen.token)
  assert(seen.url.includes(`projects/${options.project ?? "of-the-key"}/`), seen.url)
  await ai.close()
}

// One token for the clients of an Auth, also after one of them is closed.
given = 0
const auth = await serviceAccount({ key })
const [one, two] = [make({ auth }), make({ auth })]
await Promise.all([ask(one), ask(two)])
await one.close()
await ask(two)
assert.equal(given, 1)

how = "refuses"
const refused = await rejection(ask(make({ auth: await serviceAccount({ key }) })))
assert(refused instanceof AuthError && refused instanceof GenAIError.AuthError, inspect(refused))
assert(!inspect(refused).includes("PRIVATE"))
const malformed = await rejection(serviceAccount({ key: "{" }))
assert(malformed instanceof InvalidConfig && malformed instanceof GenAIConfig.InvalidConfig, inspect(malformed))

how = "waits"
for (const end of ["close", "abort"]) {
  const ai = make({ auth: await serviceAccount({ key }) })
  const controller = new AbortController()
  const config = { abortSignal: controller.signal }
  const call = rejection(ai.models.generateContent({ model: "gemini-2.5-flash", contents: "Why?", config }))
  await once(asked, "asked")
  const left = once(asked, "left")
  if (end === "close") await ai.close()
  else controller.abort()
  assert.equal((await call).name, "AbortError")
  await ai.close()
  await left
}
server.closeAllConnections()
server.close()
