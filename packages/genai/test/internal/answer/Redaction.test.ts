import { Reply } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as fc from "fast-check"
import { Credentials } from "../../../src/Credentials.ts"
import { redacted } from "../../../src/internal/answer/Redaction.ts"
import { type HttpRequest, withBody, withHeaders } from "../../../src/internal/transport/HttpRequest.ts"
import { once, replies } from "../../harness/calls.ts"
import { memoryTest } from "../../harness/emulated.ts"

const responseTo = (request: HttpRequest) => ({ request })

const request: HttpRequest = { method: "POST", url: "https://example.com", headers: {}, body: undefined }

const toGoogleJson = (text: string) =>
  JSON.stringify(text).replaceAll(
    /[<>&='\u0080-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`
  )

const toHtml = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("\"", "&quot;")
    .replaceAll("'", "&#x27;")

/** How a server writes a secret into a text that is not parsed. */
const forms: { readonly [form: string]: (secret: string) => string } = {
  "as it is": (secret) => secret,
  "in JSON": JSON.stringify,
  "in JSON as Google writes it": toGoogleJson,
  "in JSON within JSON": (secret) => JSON.stringify(JSON.stringify({ secret })),
  "in JSON with every character escaped": (secret) =>
    Array.from({ length: secret.length }, (_, i) => `\\u${secret.charCodeAt(i).toString(16).padStart(4, "0")}`).join(
      ""
    ),
  "in HTML": toHtml,
  "in a URL": encodeURIComponent,
  "in a URL within a URL": (secret) => encodeURIComponent(encodeURIComponent(secret)),
  "in Base64": (secret) => Buffer.from(secret).toString("base64"),
  "in base64url": (secret) => Buffer.from(secret).toString("base64url"),
  "in a form": (secret) => new URLSearchParams({ secret }).toString()
}

/** Characters that need an escape somewhere, besides others. */
const secrets = fc.string({
  unit: fc.oneof(fc.constantFrom(..."\"\\=<>&'+/%$^*.?()[]{}|- é日"), fc.constantFrom(..."abcXYZ019")),
  minLength: 16,
  maxLength: 40
})

const credentialWith = (secret: string) =>
  responseTo(withBody(request, JSON.stringify({ id: "mine", client_secret: secret })))

describe("a secret of the request", () => {
  for (const [form, write] of Object.entries(forms)) {
    it(`is replaced ${form}`, () =>
      fc.assert(
        fc.property(secrets, (secret) => {
          const text = `The server says: ${write(secret)}!`
          const said = redacted(text, credentialWith(secret))
          assert.include(said, "<redacted>")
          assert.notInclude(said, write(secret))
          assert.match(said, /^The server says: .*!$/)
        })
      ))
  }

  it("is replaced in parsed JSON, also in names, lists and strings of JSON", () =>
    fc.assert(
      fc.property(secrets, (secret) => {
        const body = {
          error: { message: `no ${secret}`, details: [[secret]], [secret]: JSON.stringify({ at: secret }) }
        }
        assert.deepStrictEqual<unknown>(redacted(body, credentialWith(secret)), {
          error: {
            message: "no <redacted>",
            details: [["<redacted>"]],
            "<redacted>": "{\"at\":\"<redacted>\"}"
          }
        })
      })
    ))

  const long = "a-secret-of-32-characters-as-it-is"
  for (
    const name of [
      "x-goog-api-key",
      "authorization",
      "proxy-authorization",
      "cookie",
      "x-gateway-token",
      "x-client-secret",
      "x-serverless-authorization",
      "apikey",
      "my_key",
      "x-auth",
      "x-goog-iap-jwt-assertion"
    ]
  ) {
    it(`is found in the header ${name}`, () => {
      const response = responseTo(withHeaders(request, { [name]: long }))
      assert.strictEqual(redacted(`no ${long}`, response), "no <redacted>")
    })
  }

  it("is found in Base64 behind any other bytes", () =>
    fc.assert(
      fc.property(secrets, fc.string({ maxLength: 9 }), fc.string({ maxLength: 9 }), (secret, before, after) => {
        const bytes = Buffer.from(`${before}${secret}${after}`)
        for (const encoding of ["base64", "base64url"] as const) {
          const said = redacted(`Basic ${bytes.toString(encoding)}`, credentialWith(secret))
          assert.include(said, "<redacted>")
          // What is left is of the bytes beside the secret, and of at most one byte of the secret on each side.
          assert.isAtMost(said.replace("<redacted>", "").length, "Basic ".length + 4 * 9 * 3)
        }
      })
    ))

  it("is found behind the scheme of its header, and with it", () => {
    const response = responseTo(withHeaders(request, { authorization: `Bearer ${long}` }))
    assert.strictEqual(redacted(`Bearer ${long}, ${long}`, response), "<redacted>, <redacted>")
  })
})

describe("what is not a secret", () => {
  it("stays: other headers, short values, other fields, numbers", () => {
    const response = responseTo(withBody(
      withHeaders(request, { "x-team": "search-and-discovery", "x-goog-api-key": "short" }),
      JSON.stringify({ id: "the-name-of-a-credential", value: "abc" })
    ))
    const body = { a: ["search-and-discovery", "short", "the-name-of-a-credential", "abc"], n: 5, ok: true, none: null }
    assert.deepStrictEqual(redacted(body, response), body)
  })

  it("is replaced where a text breaks off within it", () => {
    const secret = "AIzaSy0123456789abcdefghijklmnopqrstuvw"
    const response = responseTo(withHeaders(request, { "x-goog-api-key": secret }))
    for (let length = 8; length <= secret.length; length++) {
      assert.strictEqual(
        redacted(`{"message":"no ${secret.slice(0, length)}`, response),
        "{\"message\":\"no <redacted>"
      )
    }
    assert.strictEqual(redacted("all keys begin with AIzaSy", response), "all keys begin with AIzaSy")
    assert.strictEqual(redacted("AIzaSy01 and more", response), "AIzaSy01 and more")
  })

  it("takes linear time for backslashes without end", () => {
    const response = credentialWith("\\\\\\a\\\\\\\\\\b")
    const text = "\\".repeat(100_000)
    assert.strictEqual(redacted(text, response), text)
  })

  it("is given up for JSON that is nested deeper than the stack", () => {
    let nested: unknown = "deep"
    for (let level = 0; level < 100_000; level++) nested = [nested]
    assert.strictEqual(redacted(nested, credentialWith("secret")), "<nested too deeply>")
  })
})

describe("an error of credentials.create", () => {
  const secret = "pa\"ss-wo\\rd=<&>"
  const said = `The secret ${secret} is too weak.`
  const answers: { readonly [kind: string]: Reply.Reply } = {
    "in JSON": Reply.json({ error: { code: 400, message: said, status: "INVALID_ARGUMENT" } }, { status: 400 }),
    "in JSON as Google escapes it": Reply.text(`{"error":{"code":400,"message":${toGoogleJson(said)}}}`, {
      status: 400
    }),
    "in JSON within JSON": Reply.json({ error: { code: 400, message: JSON.stringify({ error: { message: said } }) } }, {
      status: 400
    }),
    "in a page": Reply.html(`<p>${toHtml(said)}</p>`, { status: 400 }),
    "in JSON that is cut off": Reply.text(`{"error":{"message":${toGoogleJson(said)}`, { status: 400 }),
    "as the id of the request": Reply.json({ error: { code: 400, message: "no" } }, {
      status: 400,
      headers: { "x-request-id": `id-${secret}` }
    })
  }
  for (const [kind, reply] of Object.entries(answers)) {
    memoryTest(`does not have the secret that the server quotes ${kind}`, () =>
      Effect.gen(function*() {
        yield* replies(reply)
        const credentials = yield* Credentials.make
        const error = yield* Effect.flip(
          credentials.create({ id: "mine", type: "static_header", header_name: "x", value: secret } as never, {
            httpOptions: once
          })
        )
        assert.strictEqual(error._tag, "BadRequest")
        const printed = [error.message, String(error.requestId), JSON.stringify(error), String(error)]
        for (const text of printed) {
          assert.notInclude(text, secret)
          assert.notMatch(text, /pa\W+ss-wo\W+rd/)
        }
        assert.include(JSON.stringify(error), "<redacted>")
      }))
  }
})
