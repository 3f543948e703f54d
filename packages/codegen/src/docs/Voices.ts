import type { FileDocs } from "../WrittenDocs.ts"

export const Voices: FileDocs = {
  VoiceOutput: {
    "...": "VoiceInput",
    "": "A voice.",
    expire_time:
      "The expiration time, in RFC 3339 format. Using a stored voice extends it. Not set for prebuilt voices.",
    id: "The id, for use as `voice` in speech settings. Not set if the voice is not stored.",
    key:
      "The key of a replicated voice that is not stored, for use as `voice` in speech settings. Returned only by `voices.create`.",
    sample_audio: "A sample of the voice.",
    usage: "The token usage of its creation."
  },
  VoiceInput: {
    "": "A voice to create.",
    accent: "The accent, for example `British`.",
    context: "The intended use of the voice, for example audio books.",
    description: "A description of the voice.",
    display_name: "The display name.",
    gender: "The perceived gender, for example `female`.",
    language_code: "The language as a BCP-47 code, for example `en-US`.",
    model: "The name of the model that creates the voice. The default is the latest model.",
    persona: "The persona of the voice, for example `Narrator`.",
    pitch: "The pitch.",
    prompted: "The description, for the type `prompted`.",
    region_code: "The region, as an ISO 3166 code such as `US`, or a UN M.49 code such as `001`.",
    replicated: "The recordings, for the type `replicated`.",
    sample_audio: "A sample of the voice.",
    type: "The source of the voice."
  },
  VoiceType: {
    "": "The source of a voice.",
    replicated: "Replicated from a recording.",
    prompted: "Made from a description.",
    prebuilt: "Prebuilt by Google."
  },
  Pitch: { "": "The pitch of a voice.", low: "Low.", medium: "Medium.", high: "High." },
  PromptedVoice: {
    "": "A voice made from a description.",
    base_voice: "The id of a voice to start from. `input` describes the changes.",
    input: "The voice."
  },
  ReplicatedVoice: {
    "": "A voice replicated from a recording.",
    consent_audio: "The recorded consent of the owner of the voice.",
    source_audio: "A recording of the voice."
  },
  AudioData: {
    "": "Audio.",
    data: "The bytes, encoded in base64.",
    mime_type: "The media type, for example `audio/wav`."
  },
  CreateVoiceParams: { "...": "CreateVoiceRequest" },
  CreateVoiceRequest: {
    "": "A voice to create.",
    store: "Whether to store the voice. If not, a replicated voice has a `key`.",
    voice: "The voice."
  },
  GetVoiceParams: { id: "The id of the voice." },
  DeleteVoiceParams: { id: "The id of the voice." },
  DeleteVoiceResponse: { "": "The response to the deletion of a voice. It has no fields." },
  ListVoicesParams: {
    page_size: "The maximum number of voices per page, at most 1,000. The default is 50.",
    accent: "Only voices with one of these accents.",
    contexts: "Only voices for one of these uses.",
    gender: "Only voices of one of these genders.",
    language_code: "Only voices of one of these languages.",
    persona: "Only voices with one of these personas.",
    pitch: "Only voices with one of these pitches.",
    region_code: "Only voices of one of these regions.",
    search: "Only voices with this text in their name or description, of at most 2,048 bytes.",
    type: "Only voices of one of these types."
  },
  ListVoicesResponse: { "": "One page of voices.", voices: "The voices." }
}
