/**
 * What objects of the change feed have in common, for deflate to refer to; the most frequent comes last. Never changed: rows that
 * were packed with it cannot be read without it. A better one gets its own key in `compact-object.ts`.
 */
export const dictionary = Buffer.from(
  [
    '"lastTransitionTime":"2026-"message":"the API server answers"reason":"Answers""type":"Credential',
    'sValid","status":"True","reason":"Accepted","message":"the API server accepts the credential""ap',
    'iextensions.k8s.io/v1/CustomResourceDefinition","apiregistration.k8s.io/v1/APIService","apps/v1/',
    'DaemonSet","apps/v1/Deployment","apps/v1/ReplicaSet","apps/v1/StatefulSet","batch/v1/CronJob","b',
    'atch/v1/Job"{"apiVersion":"hansa.dev/v1","kind":"Cluster","metadata":{"name":"","uid":"","labels',
    '":{},"annotations":{},"generation":1,"spec":{"region":"","zones":[],"taints":[],"unschedulable":',
    'false,"probe":{"periodSeconds":2,"timeoutSeconds":2,"failureThreshold":3,"successThreshold":2},"',
    'connection":{"server":"https://"insecure":false,"credentials":{"token":{"digest":"hmac-{"apiVers',
    'ion":"hansa.dev/v1","kind":"Release","metadata":{"name":"","namespace":"default","uid":"","label',
    's":{},"annotations":{},"spec":{"bundle":{"name":"","version":"1.0.0"},"placement":""replicas":{}',
    ',"overrides":[],"conflicts":"Fail","drift":"Correct","deletion":"Keep"},"status":{"observedGener',
    'ation":1,"conditions":[{"type":"Applied","status":"True","reason":"AllApplied","message":" targe',
    'ts","type":"Ready","status":"True","reason":"AllReady","type":"Scheduled","reason":"Decided","me',
    'ssage":"on  clusters"}],"targets":{"total":,"applied":,"ready":,"drifted":0,"failed":0,"unreacha',
    'ble":0}}}{"apiVersion":"hansa.dev/v1","kind":"Target","metadata":{"name":"","namespace":"default',
    '","uid":"","resourceVersion":"","createdAt":"2026-","updatedAt":"2026-"},"spec":{"release":"","r',
    'eleaseUid":"","cluster":"","desired":{"bundle":{"uid":"","name":"","version":"1.0.0","digest":"s',
    'ha256:"},"valuesHash":"sha256:"},"namespace":"","workloads":[],"conflicts":"Fail","drift":"Corre',
    'ct","deletion":"Keep"}},"status":{"applied":true,"ready":true,"drifted":false,"failed":false,"un',
    'reachable":false,"waiting":false,"message":"","kept":[]}}{"apiVersion":"hansa.dev/v1","kind":"Ev',
    'ent","metadata":{"name":"","namespace":"default","resourceVersion":"","createdAt":"2026-"},"type',
    '":"Normal","reason":"Ready","regarding":{"kind":"Release","namespace":"default","name":"","uid":',
    '""},"cluster":"","message":" is ready on "}',
  ].join(''),
)
