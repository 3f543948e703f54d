import type { FileDocs } from "../Docs.ts"

export const Tunings: FileDocs = {
  TuningJob: {
    "": "The tuning of a model, which goes on at the server.",
    baseModel: "The name of the model that is tuned.",
    createTime: "When it was created, as an RFC 3339 time.",
    customBaseModel: "The model of your own that is tuned.",
    description: "What the tuning is for.",
    distillationSamplingSpec: "Settings of a distillation that samples from the teacher.",
    distillationSpec: "Settings of a distillation.",
    encryptionSpec: "The key that encrypts the tuned model.",
    endTime: "When it ended, as an RFC 3339 time. Not set before.",
    error: "Why it failed, if it did.",
    evaluateDatasetRuns: "Evaluations of checkpoints.",
    experiment: "The full name of the experiment that records it.",
    fullFineTuningSpec: "Settings of a tuning of all weights.",
    gcsMetricsUri: "Where its metrics are in Cloud Storage.",
    labels: "Labels of your own, as names and values.",
    name: "The full name.",
    outputUri: "The folder in Cloud Storage to which it writes.",
    partnerModelTuningSpec: "Settings for a model of a partner.",
    pipelineJob: "The full name of the pipeline job that does the work.",
    preTunedModel: "The tuned model that is tuned further.",
    preferenceOptimizationSpec: "Settings of a tuning by preferences.",
    reinforcementTuningSpec: "Settings of a tuning by rewards.",
    serviceAccount: "The service account that does the work.",
    startTime: "When work on it began, as an RFC 3339 time.",
    state: "How far it is.",
    supervisedTuningSpec: "Settings of a tuning by examples.",
    tunedModel: "The tuned model and its endpoint.",
    tunedModelDisplayName: "The name of the tuned model that people see.",
    tuningDataStats: "What is known about the data.",
    tuningJobMetadata: "How many epochs and steps are done.",
    tuningJobState: "What it is doing while it runs.",
    updateTime: "When it was last changed, as an RFC 3339 time.",
    veoLoraTuningSpec: "Settings of a tuning of a Veo model by an adapter.",
    veoTuningSpec: "Settings of a tuning of a Veo model."
  },
  TuningJobState: {
    "": "What a tuning is doing while it runs.",
    TUNING_JOB_STATE_UNSPECIFIED: "Not known.",
    TUNING_JOB_STATE_WAITING_FOR_QUOTA: "It waits for quota.",
    TUNING_JOB_STATE_PROCESSING_DATASET: "It checks the data.",
    TUNING_JOB_STATE_WAITING_FOR_CAPACITY: "It waits for machines.",
    TUNING_JOB_STATE_TUNING: "It tunes.",
    TUNING_JOB_STATE_POST_PROCESSING: "It finishes."
  },
  TuningJobMetadata: {
    "": "How much of a tuning is done, as decimal strings.",
    completedEpochCount: "The number of epochs that are done.",
    completedStepCount: "The number of steps that are done."
  },
  TunedModel: {
    "": "A tuned model and its endpoint.",
    checkpoints: "States of the model that were kept during tuning.",
    endpoint: "The full name of the endpoint, for requests.",
    model: "The full name of the model."
  },
  TunedModelCheckpoint: {
    "": "A state of a tuned model that was kept during tuning.",
    checkpointId: "The id of the checkpoint.",
    endpoint: "The full name of its endpoint, for requests.",
    epoch: "The epoch after which it was kept, as a decimal string.",
    step: "The step after which it was kept, as a decimal string."
  },
  PreTunedModel: {
    "": "A tuned model to tune further.",
    baseModel: "The name of the model that it was made from. The server sets it.",
    checkpointId: "The checkpoint to start from. By default the default one.",
    tunedModelName: "The full name of the tuned model."
  },
  CreateTuningJobParameters: {
    "": "Parameters of `tunings.tune`.",
    baseModel: "The name of the model to tune, or the full name of a tuned model to tune further.",
    config: "How to tune it.",
    trainingDataset: "The examples to tune it by."
  },
  CreateTuningJobParametersPrivate: {
    "...": "CreateTuningJobParameters",
    "": "What `tunings.tune` sends.",
    preTunedModel: "The tuned model to tune further."
  },
  CreateTuningJobConfig: {
    "": "How to tune a model. Which fields count depends on `method`.",
    adapterSize: "The size of the adapter. A large one can learn more, and takes longer.",
    baseTeacherModel: "The name of the teacher model, for a distillation.",
    batchSize: "The number of examples of a step. Only for open models.",
    beta:
      "How closely the tuned model stays to the base model, for a tuning by preferences. A high value keeps it closer.",
    checkpointInterval:
      "After how many steps a checkpoint is kept, for a tuning by rewards. By default after each epoch.",
    compositeRewardConfig: "Several rewards with weights, for a tuning by rewards. Instead of `rewardConfig`.",
    customBaseModel: "A model of your own to tune. Only for open models.",
    description: "What the tuning is for.",
    encryptionSpec: "The key that encrypts the tuned model.",
    epochCount: "How many times the examples are gone through.",
    evaluateInterval:
      "After how many steps the model is evaluated, for a tuning by rewards. By default after each epoch.",
    exportLastCheckpointOnly: "Whether only the last checkpoint is kept. By default several are.",
    labels: "Labels of your own, as names and values.",
    learningRate: "The learning rate. Only for open models; not together with `learningRateMultiplier`.",
    learningRateMultiplier: "A factor on the learning rate that the server recommends. Not for open models.",
    maxOutputTokens: "The largest number of tokens of a sampled answer, for a tuning by rewards.",
    method: "The method of tuning. The default is `SUPERVISED_FINE_TUNING`.",
    outputUri: "The folder in Cloud Storage to write to.",
    preTunedModelCheckpointId: "The checkpoint to start from, where a tuned model is tuned further.",
    rewardConfig: "The reward, for a tuning by rewards.",
    samplesPerPrompt: "How many answers are sampled for each prompt, for a tuning by rewards.",
    sftLossWeightMultiplier: "How much examples count beside the teacher, for a distillation.",
    thinkingLevel: "How much the model thinks while answers are sampled, for a tuning by rewards.",
    tunedModelDisplayName: "A name of the tuned model that people see, of at most 128 characters.",
    tunedTeacherModelSource: "The full name of a tuned teacher model, for a distillation.",
    tuningMode: "Whether all weights are tuned, or an adapter.",
    validationDataset: "Examples by which the tuning is checked.",
    validationDatasetUri:
      "Examples by which a tuning by rewards is checked: a JSONL file in Cloud Storage. By default a part of the training data."
  },
  TuningMethod: {
    "": "A method of tuning.",
    SUPERVISED_FINE_TUNING: "By examples of prompts and answers.",
    PREFERENCE_TUNING: "By preferences: pairs of a better and a worse answer.",
    DISTILLATION: "By the answers of a larger model, the teacher.",
    REINFORCEMENT_TUNING: "By rewards: answers are sampled and scored."
  },
  TuningMode: {
    "": "What is tuned.",
    TUNING_MODE_UNSPECIFIED: "The same as not setting it.",
    TUNING_MODE_FULL: "All weights.",
    TUNING_MODE_PEFT_ADAPTER: "An adapter."
  },
  AdapterSize: {
    "": "The size of an adapter.",
    ADAPTER_SIZE_UNSPECIFIED: "The default of the server.",
    ADAPTER_SIZE_ONE: "1.",
    ADAPTER_SIZE_TWO: "2.",
    ADAPTER_SIZE_FOUR: "4.",
    ADAPTER_SIZE_EIGHT: "8.",
    ADAPTER_SIZE_SIXTEEN: "16.",
    ADAPTER_SIZE_THIRTY_TWO: "32."
  },
  EncryptionSpec: {
    "": "A key that encrypts what is created.",
    kmsKeyName:
      "The full name of the key in Cloud KMS: `projects/{project}/locations/{location}/keyRings/{keyRing}/cryptoKeys/{key}`."
  },
  TuningDataset: {
    "": "The examples to tune a model by.",
    examples: "The examples themselves.",
    gcsUri: "A JSONL file in Cloud Storage: `gs://bucket/file.jsonl`.",
    vertexDatasetResource: "The full name of a multimodal dataset of Vertex AI."
  },
  TuningValidationDataset: { "...": "TuningDataset", "": "Examples by which a tuning is checked." },
  TuningExample: {
    "": "An example: a prompt and its answer.",
    output: "The answer.",
    textInput: "The prompt."
  },
  GetTuningJobParameters: { name: "The name of the tuning." },
  CancelTuningJobParameters: { name: "The name of the tuning." },
  ListTuningJobsConfig: { filter: "A filter on the list." },
  ListTuningJobsResponse: { "": "One page of tunings.", tuningJobs: "The tunings." },
  TuningOperation: {
    "": "What the Gemini Developer API answers when a tuning is created.",
    done: "Whether the work has ended.",
    error: "Why it failed, if it did.",
    metadata: "What the server says about the work, such as the name of the tuned model.",
    name: "The name."
  },
  SupervisedTuningSpec: {
    "": "Settings of a tuning by examples.",
    exportLastCheckpointOnly: "Whether only the last checkpoint is kept.",
    hyperParameters: "How fast and how long to tune.",
    trainingDatasetUri: "The examples to tune by: a JSONL file in Cloud Storage, or a multimodal dataset.",
    tuningMode: "Whether all weights are tuned, or an adapter.",
    validationDatasetUri:
      "The examples by which the tuning is checked: a JSONL file in Cloud Storage, or a multimodal dataset."
  },
  SupervisedHyperParameters: {
    "": "How fast and how long to tune.",
    adapterSize: "The size of the adapter.",
    batchSize: "The number of examples of a step.",
    epochCount: "How many times the examples are gone through, as a decimal string.",
    learningRate: "The learning rate. Not together with `learningRateMultiplier`.",
    learningRateMultiplier: "A factor on the learning rate that is recommended."
  },
  FullFineTuningSpec: { "...": "SupervisedTuningSpec", "": "Settings of a tuning of all weights." },
  PreferenceOptimizationSpec: { "...": "SupervisedTuningSpec", "": "Settings of a tuning by preferences." },
  PreferenceOptimizationHyperParameters: {
    "...": "SupervisedHyperParameters",
    "": "How fast, how long and how far to tune by preferences.",
    beta: "How closely the tuned model stays to the base model. A high value keeps it closer."
  },
  DistillationSpec: {
    "...": "SupervisedTuningSpec",
    "": "Settings of a distillation.",
    baseTeacherModel: "The name of the teacher model.",
    pipelineRootDirectory: "The folder in Cloud Storage to which the pipeline writes. No longer to be used.",
    promptDatasetUri: "The prompts for the teacher: a JSONL file in Cloud Storage.",
    studentModel: "The name of the model that is tuned. No longer to be used.",
    tunedTeacherModelSource: "The full name of a tuned teacher model."
  },
  DistillationSamplingSpec: {
    "...": "DistillationSpec",
    "": "Settings of a distillation that samples from the teacher.",
    hyperparameters: "How fast and how long to tune."
  },
  DistillationHyperParameters: {
    "...": "SupervisedHyperParameters",
    "": "How fast and how long to distill.",
    generationConfig: "How the teacher generates answers."
  },
  PartnerModelTuningSpec: {
    "...": "SupervisedTuningSpec",
    "": "Settings of a tuning of a model of a partner.",
    hyperParameters: "How to tune, as the model takes it."
  },
  VeoTuningSpec: { "...": "SupervisedTuningSpec", "": "Settings of a tuning of a Veo model." },
  VeoLoraTuningSpec: {
    "...": "SupervisedTuningSpec",
    "": "Settings of a tuning of a Veo model by an adapter.",
    videoOrientation: "Whether the videos are wide or tall."
  },
  VeoHyperParameters: {
    "...": "SupervisedHyperParameters",
    "": "How fast, how long and for what to tune a Veo model.",
    tuningSpeed: "How fast to tune.",
    tuningTask: "What the tuned model is for.",
    veoDataMixtureRatio:
      "The share of Google's own data that is mixed in, from 0 up to, not including, 1. The default is 0.1."
  },
  TuningSpeed: {
    "": "How fast to tune.",
    TUNING_SPEED_UNSPECIFIED: "The same as not setting it, which means `REGULAR`.",
    REGULAR: "At the usual speed.",
    FAST: "Faster."
  },
  TuningTask: {
    "": "What a tuned Veo model is for.",
    TUNING_TASK_UNSPECIFIED: "The same as not setting it.",
    TUNING_TASK_I2V: "Videos from images.",
    TUNING_TASK_T2V: "Videos from text.",
    TUNING_TASK_R2V: "Videos with reference images."
  },
  ReinforcementTuningSpec: {
    "...": "SupervisedTuningSpec",
    "": "Settings of a tuning by rewards.",
    compositeRewardConfig: "Several rewards with weights.",
    singleRewardConfig: "The one reward."
  },
  ReinforcementTuningHyperParameters: {
    "...": "SupervisedHyperParameters",
    "": "How fast and how long to tune by rewards, and how answers are sampled.",
    checkpointInterval: "After how many steps a checkpoint is kept.",
    evaluateInterval: "After how many steps the model is evaluated.",
    maxOutputTokens: "The largest number of tokens of a sampled answer. The default is 32,768.",
    samplesPerPrompt: "How many answers are sampled for each prompt.",
    stepCount: "How many steps to take, as a decimal string. Not together with `epochCount`.",
    thinkingBudget:
      "How many tokens the model thinks with while answers are sampled: -1, the default, leaves it to the model, 0 is none. For Gemini 2.5 models.",
    thinkingLevel: "How much the model thinks while answers are sampled."
  },
  ReinforcementTuningThinkingLevel: {
    "": "How much a model thinks while answers are sampled.",
    REINFORCEMENT_TUNING_THINKING_LEVEL_UNSPECIFIED: "The same as not setting it.",
    MINIMAL: "As little as possible.",
    HIGH: "Much."
  },
  SingleReinforcementTuningRewardConfig: {
    "": "A reward: how an answer is scored. One of the scorers is set.",
    autoraterScorer: "A model scores it.",
    cloudRunRewardScorer: "A service of your own scores it.",
    codeExecutionRewardScorer: "Code scores it.",
    parseResponseConfig: "Which part of the answer is scored.",
    rewardName: "A name of the reward.",
    stringMatchRewardScorer: "A comparison with a text scores it."
  },
  CompositeReinforcementTuningRewardConfig: {
    "": "Several rewards with weights.",
    weightedRewardConfigs: "The rewards."
  },
  CompositeReinforcementTuningRewardConfigWeightedRewardConfig: {
    "": "A reward with its weight.",
    rewardConfig: "The reward.",
    weight: "The weight."
  },
  ReinforcementTuningParseResponseConfig: {
    "": "Which part of an answer is scored.",
    parseType: "How the part is found.",
    regexExtractExpression: "The regular expression that finds it, for the type `REGEX_EXTRACT`."
  },
  ResponseParseType: {
    "": "How the part of an answer that is scored is found.",
    RESPONSE_PARSE_TYPE_UNSPECIFIED: "The same as not setting it.",
    IDENTITY: "It is the whole answer.",
    REGEX_EXTRACT: "It is what a regular expression finds."
  },
  ReinforcementTuningAutoraterScorer: {
    "": "A model that scores answers.",
    autoraterConfig: "Settings of the model.",
    autoraterPrompt: "The prompt for the model.",
    autoraterResponseParseConfig: "Which part of what the model says counts.",
    exactMatchScorer: "What the model says is compared with a text.",
    parsedResponseConversionScorer:
      "What the model says is a number, the reward. It is brought into the range from -1 to 1."
  },
  ReinforcementTuningAutoraterScorerExactMatchScorer: {
    "": "A comparison of what a model says with a text.",
    correctAnswerReward: "The reward if it is the same.",
    expression: "The text.",
    wrongAnswerReward: "The reward if it is not."
  },
  ReinforcementTuningAutoraterScorerParsedResponseConversionScorer: {
    "": "What a model says is a number, the reward. It has no settings."
  },
  ReinforcementTuningCloudRunRewardScorer: {
    "": "A service of your own that scores answers.",
    cloudRunUri: "The address of the service in Cloud Run."
  },
  ReinforcementTuningCodeExecutionRewardScorer: {
    "": "Code that scores answers.",
    pythonCodeSnippet: "The code, in Python."
  },
  ReinforcementTuningStringMatchRewardScorer: {
    "": "A comparison of answers with a text: one of the two.",
    correctAnswerReward: "The reward if it matches.",
    jsonMatchExpression: "A value within an answer that is JSON is compared.",
    stringMatchExpression: "The whole answer is compared.",
    wrongAnswerReward: "The reward if it does not match."
  },
  ReinforcementTuningStringMatchRewardScorerJsonMatchExpression: {
    "": "A comparison of a value within JSON.",
    keyName: "The key of the value.",
    valueStringMatchExpression: "What it is compared with."
  },
  ReinforcementTuningStringMatchRewardScorerStringMatchExpression: {
    "": "A comparison with a text.",
    expression: "The text, or the regular expression.",
    matchOperation: "How it is compared."
  },
  MatchOperation: {
    "": "How texts are compared.",
    MATCH_OPERATION_UNSPECIFIED: "Not known. Not to be used.",
    REGEX_CONTAINS: "The regular expression finds something in what is compared.",
    PARTIAL_MATCH: "The text is a part of what is compared.",
    EXACT_MATCH: "The text is what is compared."
  },
  ReinforcementTuningExample: {
    "": "An example for a tuning by rewards.",
    contents: "The prompt.",
    references: "Texts that rewards refer to, by name.",
    systemInstruction: "Instructions to the model.",
    tools: "What the model may use."
  },
  ReinforcementTuningUserDatasetExamples: {
    "": "Examples of the data of a tuning by rewards.",
    userDatasetExamples: "The examples."
  },
  ValidateRewardParameters: {
    compositeRewardConfig: "Several rewards with weights. Instead of `singleRewardConfig`.",
    example: "The example.",
    parent: "Where it is computed: `projects/{project}/locations/{location}`.",
    sampleResponse: "An answer to the example.",
    singleRewardConfig: "The reward."
  },
  ValidateRewardResponse: {
    "": "The reward of an answer.",
    error: "Why there is none, if there is none.",
    overallReward: "The reward.",
    rewardInfoDetails: "The single rewards, by name."
  },
  ReinforcementTuningRewardInfo: {
    "": "A single reward of an answer.",
    errorStatus: "Why there is none, if there is none.",
    reward: "The reward.",
    userRequestedAuxInfo: "What your service or code says about it."
  },
  GoogleRpcStatus: { "...": "Files.FileStatus", "": "An error." },
  AutoraterConfig: {
    "": "Settings of a model that rates answers.",
    autoraterModel: "The full name of the model, or of its endpoint.",
    flipEnabled:
      "Whether half of the comparisons have their sides exchanged, so that the order does not matter. The default is `true`.",
    generationConfig: "How the model generates.",
    samplingCount: "How many times each answer is rated, from 1 to 32. The default is 4."
  },
  EvaluateDatasetRun: {
    "": "An evaluation of a checkpoint.",
    checkpointId: "The id of the checkpoint.",
    error: "Why it failed, if it did.",
    evaluateDatasetResponse: "The result.",
    evaluationRun: "The full name of the evaluation.",
    operationName: "The name of the operation."
  },
  EvaluateDatasetResponse: {
    "": "The result of an evaluation.",
    aggregationOutput: "The metrics over all examples.",
    outputInfo: "Where the details are."
  },
  OutputInfo: {
    "": "Where the details of an evaluation are.",
    gcsOutputDirectory: "The folder in Cloud Storage."
  },
  AggregationOutput: {
    "": "The metrics over all examples.",
    aggregationResults: "The metrics.",
    dataset: "The examples."
  },
  AggregationResult: {
    "": "One metric over all examples.",
    aggregationMetric: "How the values of the examples are put together.",
    bleuMetricValue: "The value, for BLEU.",
    customCodeExecutionResult: "The value, for a metric by code.",
    exactMatchMetricValue: "The value, for exact matches.",
    pairwiseMetricResult: "The value, for comparisons of two answers.",
    pointwiseMetricResult: "The value, for ratings of single answers.",
    rougeMetricValue: "The value, for ROUGE."
  },
  AggregationMetric: {
    "": "How the values of many examples are put together.",
    AGGREGATION_METRIC_UNSPECIFIED: "Not known.",
    AVERAGE: "The average.",
    MODE: "The value that occurs most.",
    STANDARD_DEVIATION: "The standard deviation.",
    VARIANCE: "The variance.",
    MINIMUM: "The smallest value.",
    MAXIMUM: "The largest value.",
    MEDIAN: "The median.",
    PERCENTILE_P90: "The 90th percentile.",
    PERCENTILE_P95: "The 95th percentile.",
    PERCENTILE_P99: "The 99th percentile."
  },
  BleuMetricValue: { "": "The value of BLEU.", score: "The score." },
  RougeMetricValue: { "": "The value of ROUGE.", score: "The score." },
  ExactMatchMetricValue: { "": "The value for exact matches.", score: "The score." },
  CustomCodeExecutionResult: { "": "The value of a metric by code.", score: "The score." },
  PointwiseMetricResult: {
    "": "A rating of an answer.",
    customOutput: "What the metric says besides.",
    explanation: "Why it is rated so.",
    score: "The score."
  },
  PairwiseMetricResult: {
    "": "A comparison of two answers.",
    customOutput: "What the metric says besides.",
    explanation: "Why it is decided so.",
    pairwiseChoice: "Which one is better."
  },
  PairwiseChoice: {
    "": "Which of two answers is better.",
    PAIRWISE_CHOICE_UNSPECIFIED: "Not known.",
    BASELINE: "That of the baseline.",
    CANDIDATE: "That of the candidate.",
    TIE: "Neither."
  },
  CustomOutput: { "": "What a metric says besides its score.", rawOutputs: "Its texts." },
  RawOutput: { "": "Texts of a metric.", rawOutput: "The texts." },
  EvaluationDataset: {
    "": "The examples of an evaluation.",
    bigquerySource: "A table in BigQuery.",
    gcsSource: "Files in Cloud Storage."
  },
  BigQuerySource: { "": "A table in BigQuery.", inputUri: "The table: `bq://project.dataset.table`." },
  GcsSource: { "": "Files in Cloud Storage.", uris: "The `gs://` URIs of the files." },
  TuningDataStats: {
    "": "What is known about the data of a tuning, by its method.",
    distillationDataStats: "For a distillation.",
    preferenceOptimizationDataStats: "For a tuning by preferences.",
    reinforcementTuningDataStats: "For a tuning by rewards.",
    supervisedTuningDataStats: "For a tuning by examples."
  },
  DistillationDataStats: {
    "": "What is known about the data of a distillation.",
    trainingDatasetStats: "What is known about the training data."
  },
  DatasetStats: {
    "": "What is known about the data of a tuning.",
    contentsPerExampleDistribution: "How many contents examples have.",
    droppedExampleIndices:
      "The positions of some of the examples that were left out, counted from 1, as decimal strings.",
    droppedExampleReasons: "Why examples were left out, in the order of `droppedExampleIndices`.",
    reinforcementTuningUserDatasetExamples: "A few of the examples, for a tuning by rewards.",
    totalBillableCharacterCount: "The number of characters that are charged, as a decimal string.",
    totalBillableTokenCount: "The number of tokens that are charged, as a decimal string.",
    totalTuningCharacterCount: "The number of characters, as a decimal string.",
    tuningDatasetExampleCount: "The number of examples, as a decimal string.",
    tuningStepCount: "The number of steps, as a decimal string.",
    userDatasetExamples: "A few of the examples.",
    userInputTokenDistribution: "How many tokens prompts have.",
    userMessagePerExampleDistribution: "How many messages examples have.",
    userOutputTokenDistribution: "How many tokens answers have."
  },
  SupervisedTuningDataStats: {
    "...": "DatasetStats",
    "": "What is known about the data of a tuning by examples.",
    droppedExampleReasons: "Why examples were left out, in the order of `truncatedExampleIndices`.",
    totalTruncatedExampleCount: "The number of examples that were left out, as a decimal string.",
    truncatedExampleIndices:
      "The positions of some of the examples that were left out, counted from 1, as decimal strings."
  },
  PreferenceOptimizationDataStats: {
    "...": "DatasetStats",
    "": "What is known about the data of a tuning by preferences.",
    scoreVariancePerExampleDistribution: "How much the scores of an example differ.",
    scoresDistribution: "How high scores are."
  },
  GeminiPreferenceExample: {
    "": "An example for a tuning by preferences.",
    completions: "Answers with their scores.",
    contents: "The prompt."
  },
  GeminiPreferenceExampleCompletion: {
    "": "An answer with its score.",
    completion: "The answer.",
    score: "The score."
  },
  DatasetDistribution: {
    "": "How a value is distributed over examples.",
    buckets: "How many examples have which values.",
    max: "The largest value.",
    mean: "The average.",
    median: "The median.",
    min: "The smallest value.",
    p5: "The 5th percentile.",
    p95: "The 95th percentile.",
    sum: "The sum."
  },
  DatasetDistributionDistributionBucket: {
    "": "How many examples have values of a range.",
    count: "The number of examples.",
    left: "The start of the range.",
    right: "The end of the range."
  },
  SupervisedTuningDatasetDistribution: {
    "...": "DatasetDistribution",
    "": "How a value is distributed over examples.",
    billableSum: "The sum of the values that are charged, as a decimal string."
  },
  SupervisedTuningDatasetDistributionDatasetBucket: {
    "...": "DatasetDistributionDistributionBucket",
    "": "How many examples have values of a range."
  }
}
