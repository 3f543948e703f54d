import type { FileDocs } from "../Docs.ts"

export const Voices: FileDocs = {
  VoiceOutput: {
    "...": "VoiceInput",
    "": "A voice.",
    expire_time:
      "When it ends, as an RFC 3339 time. The use of a stored voice puts it off. Not set for prebuilt voices.",
    id: "The id, by which speech settings use it as `voice`. Not set if it is not stored.",
    key:
      "The key by which speech settings use a replicated voice that is not stored. Only in the answer to `voices.create`.",
    sample_audio: "A sample of the voice.",
    usage: "The numbers of tokens of making it."
  },
  VoiceInput: {
    "": "A voice to make.",
    accent: "The accent, for example `British`.",
    context: "What the voice is for, for example audio books.",
    description: "What the voice is like, in words.",
    display_name: "The name that people see.",
    gender: "The gender that the voice sounds like, for example `female`.",
    language_code: "The language as a BCP-47 code, for example `en-US`.",
    model: "The name of the model that makes the voice. The default is the latest one.",
    persona: "What kind of character speaks, for example `Narrator`.",
    pitch: "How high the voice is.",
    prompted: "How to make it from a description, for the type `prompted`.",
    region_code: "The region, as an ISO 3166 code such as `US`, or a UN M.49 code such as `001`.",
    replicated: "How to make it from a recording, for the type `replicated`.",
    sample_audio: "A sample of the voice.",
    type: "Where the voice comes from."
  },
  VoiceType: {
    "": "Where a voice comes from.",
    replicated: "It is made from a recording.",
    prompted: "It is made from a description.",
    prebuilt: "It is one of Google's."
  },
  Pitch: { "": "How high a voice is.", low: "Low.", medium: "Medium.", high: "High." },
  PromptedVoice: {
    "": "How to make a voice from a description.",
    base_voice: "The id of the voice to start from. `input` then says how to change it.",
    input: "What the voice is like."
  },
  ReplicatedVoice: {
    "": "How to make a voice from a recording.",
    consent_audio: "A recording in which the owner of the voice consents.",
    source_audio: "A recording of the voice."
  },
  AudioData: {
    "": "Audio.",
    data: "The bytes in base64.",
    mime_type: "The media type, for example `audio/wav`."
  },
  CreateVoiceParams: { "...": "CreateVoiceRequest" },
  CreateVoiceRequest: {
    "": "A voice to make.",
    store: "Whether the server keeps the voice. If not, a replicated voice gets a `key`.",
    voice: "What the voice is like."
  },
  GetVoiceParams: { id: "The id of the voice." },
  DeleteVoiceParams: { id: "The id of the voice." },
  DeleteVoiceResponse: { "": "The answer to the deletion of a voice. It has no fields." },
  ListVoicesParams: {
    page_size: "The largest number of voices of a page, at most 1,000. The default is 50.",
    accent: "Only voices with one of these accents.",
    contexts: "Only voices for one of these uses.",
    gender: "Only voices of one of these genders.",
    language_code: "Only voices of one of these languages.",
    persona: "Only voices of one of these characters.",
    pitch: "Only voices with one of these pitches.",
    region_code: "Only voices of one of these regions.",
    search: "Only voices with this text in their name or description, of at most 2,048 bytes.",
    type: "Only voices of one of these types."
  },
  ListVoicesResponse: { "": "One page of voices.", voices: "The voices." }
}
