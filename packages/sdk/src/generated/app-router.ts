// Generated from the router of the hub by `npm run generate`.
import type { TRPCBuiltRouter, TRPCDecorateCreateRouterOptions, TRPCMutationProcedure, TRPCQueryProcedure, TRPCSubscriptionProcedure, TRPC_ERROR_CODE_KEY, TRPC_ERROR_CODE_NUMBER } from '@trpc/server'

export interface Paging {
    limit?: number | string | undefined;
    cursor?: string | undefined;
    sort?: string | undefined;
}
export interface Selectors {
    labelSelector?: string | undefined;
    fieldSelector?: string | undefined;
}
export interface Resource<Spec = unknown, Status = unknown> {
    apiVersion: "hansa.dev/v1";
    kind: string;
    metadata: Metadata;
    spec: Spec;
    status: Status;
}
export interface List<Item> {
    apiVersion: "hansa.dev/v1";
    kind: 'List';
    metadata: {
        resourceVersion: string;
        cursor?: string;
        remaining?: number;
    };
    items: Item[];
}
export type Query<Input, Output> = TRPCQueryProcedure<{
    input: Input;
    output: Output;
    meta: object;
}>;
export interface WriteOptions {
    dryRun?: 'All' | undefined;
    fieldValidation?: 'Strict' | 'Warn' | undefined;
}
export interface ResourceInput<SpecInput> {
    apiVersion: "hansa.dev/v1";
    kind: string;
    metadata: MetadataInput;
    spec: SpecInput;
    status?: unknown;
}
export type Mutation<Input, Output> = TRPCMutationProcedure<{
    input: Input;
    output: Output;
    meta: object;
}>;
export type Patch = Record<string, unknown> | ({ op: "add"; path: string; value: unknown; } | { op: "replace"; path: string; value: unknown; } | { op: "test"; path: string; value: unknown; } | { op: "remove"; path: string; } | { op: "move"; from: string; path: string; } | { op: "copy"; from: string; path: string; })[];
export interface Watch extends Selectors {
    namespace?: string | undefined;
    resourceVersion?: string | undefined;
    /** Sent by the client's link when it comes back after a cut. */
    lastEventId?: string | undefined;
}
export interface ChangeOf<Item> {
    type: 'ADDED' | 'MODIFIED' | 'DELETED';
    object: Item;
}
export type Cluster = Resource<ClusterSpec, ClusterStatus>;
export interface Unregistered {
    cluster: Cluster;
    leftBehind: string[];
}
export type ClusterWide<Spec, Status, Sent> = Procedures<{}, Spec, Status, Sent>;
export type Namespaced<Spec, Status, Sent> = Procedures<{
    namespace: string;
}, Spec, Status, Sent> & {
    listAll: Query<Paging & Selectors, List<Resource<Spec, Status>>>;
};
export type Metadata = { name: string; uid: string; labels: Record<string, string>; annotations: Record<string, string>; generation: number; resourceVersion: string; createdAt: string; updatedAt: string; namespace?: string | undefined; deletionTimestamp?: string | undefined; };
export type MetadataInput = { name: string; namespace?: string | undefined; labels?: Record<string, string> | undefined; annotations?: Record<string, string> | undefined; resourceVersion?: string | undefined; uid?: unknown; generation?: unknown; createdAt?: unknown; updatedAt?: unknown; deletionTimestamp?: unknown; };
export type ClusterSpec = { zones: string[]; taints: { key: string; effect: "NoExecute" | "NoSchedule" | "PreferNoSchedule"; value?: string | undefined; }[]; unschedulable: boolean; probe: { periodSeconds: number; timeoutSeconds: number; failureThreshold: number; successThreshold: number; }; connection: { server: string; insecure: boolean; credentials: { token: { digest: string; }; } | { clientCertificate: string; clientKey: { digest: string; }; }; certificateAuthority?: string | undefined; serverName?: string | undefined; proxyUrl?: string | undefined; }; provider?: string | undefined; region?: string | undefined; };
export type ClusterStatus = { conditions: { type: string; status: "False" | "True" | "Unknown"; lastTransitionTime: string; reason: string; message: string; }[]; apis: string[]; clusterUid?: string | undefined; version?: string | undefined; nodes?: { count: number; ready: number; } | undefined; capacity?: { cpu: string; memory: string; pods: number; } | undefined; allocatable?: { cpu: string; memory: string; pods: number; } | undefined; requested?: { cpu: string; memory: string; pods: number; } | undefined; scores?: Record<string, { value: number; setAt: string; expiresAt?: string | undefined; }> | undefined; credentials?: { issuedBy: "Hansa" | "User"; role?: "cluster-admin" | "hansa" | undefined; secret?: string | undefined; issuedAt?: string | undefined; expiresAt?: string | undefined; renewAt?: string | undefined; } | undefined; unregistering?: "Force" | "Keep" | "Remove" | undefined; };
export type Procedures<At extends Place, Spec, Status, Sent> = {
    list: Query<At & Paging & Selectors, List<Resource<Spec, Status>>>;
    get: Query<At & {
        name: string;
    }, Resource<Spec, Status>>;
    create: Mutation<At & WriteOptions & {
        resource: ResourceInput<Sent>;
        idempotencyKey?: string | undefined;
    }, Resource<Spec, Status>>;
    apply: Mutation<At & WriteOptions & {
        name: string;
        resource: ResourceInput<Sent>;
        ifMatch?: string | undefined;
        createOnly?: boolean | undefined;
    }, Resource<Spec, Status>>;
    patch: Mutation<At & WriteOptions & {
        name: string;
        patch: Patch;
        ifMatch?: string | undefined;
    }, Resource<Spec, Status>>;
    delete: Mutation<At & {
        name: string;
        dryRun?: 'All' | undefined;
        ifMatch?: string | undefined;
    }, Resource<Spec, Status>>;
    watch: TRPCSubscriptionProcedure<{
        input: Watch;
        output: AsyncIterable<{
            id: string;
            data: ChangeOf<Resource<Spec, Status>>;
        }, void, unknown>;
        meta: object;
    }>;
};
export type Place = Record<never, never>;

/** What a failed call is answered with; `data.problem` is as over REST. */
export interface ErrorShape {
    code: TRPC_ERROR_CODE_NUMBER;
    message: string;
    data: {
        code: TRPC_ERROR_CODE_KEY;
        httpStatus: number;
        path?: string;
        stack?: string;
        problem: {
            type: string;
            title: string;
            status: number;
            code: "AlreadyExists" | "BadRequest" | "ClusterUnreachable" | "Conflict" | "Expired" | "Forbidden" | "Internal" | "LeaseLost" | "MethodNotAllowed" | "MisdirectedRequest" | "MissingReference" | "NotFound" | "PreconditionFailed" | "TooLarge" | "TooManyRequests" | "Unauthenticated" | "Unavailable" | "Unprocessable" | "UnsupportedMediaType";
            detail: string;
            instance: string;
            hint: string;
            errors: {
                pointer: string;
                reason: string;
            }[];
        };
    };
}

/** For `createTRPCClient<AppRouter>()` of @trpc/client. */
export type AppRouter = TRPCBuiltRouter<{
    ctx: object;
    meta: object;
    errorShape: ErrorShape;
    transformer: false;
}, TRPCDecorateCreateRouterOptions<{
    clusters: {
        list: Query<Paging & Selectors, List<Resource<{
            provider?: string | undefined;
            region?: string | undefined;
            zones: string[];
            taints: {
                key: string;
                value?: string | undefined;
                effect: "NoExecute" | "NoSchedule" | "PreferNoSchedule";
            }[];
            unschedulable: boolean;
            probe: {
                periodSeconds: number;
                timeoutSeconds: number;
                failureThreshold: number;
                successThreshold: number;
            };
            connection: {
                server: string;
                certificateAuthority?: string | undefined;
                serverName?: string | undefined;
                proxyUrl?: string | undefined;
                insecure: boolean;
                credentials: {
                    token: {
                        digest: string;
                    };
                } | {
                    clientCertificate: string;
                    clientKey: {
                        digest: string;
                    };
                };
            };
        }, {
            conditions: {
                type: string;
                status: "False" | "True" | "Unknown";
                lastTransitionTime: string;
                reason: string;
                message: string;
            }[];
            clusterUid?: string | undefined;
            version?: string | undefined;
            apis: string[];
            nodes?: {
                count: number;
                ready: number;
            } | undefined;
            capacity?: {
                cpu: string;
                memory: string;
                pods: number;
            } | undefined;
            allocatable?: {
                cpu: string;
                memory: string;
                pods: number;
            } | undefined;
            requested?: {
                cpu: string;
                memory: string;
                pods: number;
            } | undefined;
            scores?: Record<string, {
                value: number;
                setAt: string;
                expiresAt?: string | undefined;
            }> | undefined;
            credentials?: {
                issuedBy: "Hansa" | "User";
                role?: "cluster-admin" | "hansa" | undefined;
                secret?: string | undefined;
                issuedAt?: string | undefined;
                expiresAt?: string | undefined;
                renewAt?: string | undefined;
            } | undefined;
            unregistering?: "Force" | "Keep" | "Remove" | undefined;
        }>>>;
        get: Query<{
            name: string;
        }, Resource<{
            provider?: string | undefined;
            region?: string | undefined;
            zones: string[];
            taints: {
                key: string;
                value?: string | undefined;
                effect: "NoExecute" | "NoSchedule" | "PreferNoSchedule";
            }[];
            unschedulable: boolean;
            probe: {
                periodSeconds: number;
                timeoutSeconds: number;
                failureThreshold: number;
                successThreshold: number;
            };
            connection: {
                server: string;
                certificateAuthority?: string | undefined;
                serverName?: string | undefined;
                proxyUrl?: string | undefined;
                insecure: boolean;
                credentials: {
                    token: {
                        digest: string;
                    };
                } | {
                    clientCertificate: string;
                    clientKey: {
                        digest: string;
                    };
                };
            };
        }, {
            conditions: {
                type: string;
                status: "False" | "True" | "Unknown";
                lastTransitionTime: string;
                reason: string;
                message: string;
            }[];
            clusterUid?: string | undefined;
            version?: string | undefined;
            apis: string[];
            nodes?: {
                count: number;
                ready: number;
            } | undefined;
            capacity?: {
                cpu: string;
                memory: string;
                pods: number;
            } | undefined;
            allocatable?: {
                cpu: string;
                memory: string;
                pods: number;
            } | undefined;
            requested?: {
                cpu: string;
                memory: string;
                pods: number;
            } | undefined;
            scores?: Record<string, {
                value: number;
                setAt: string;
                expiresAt?: string | undefined;
            }> | undefined;
            credentials?: {
                issuedBy: "Hansa" | "User";
                role?: "cluster-admin" | "hansa" | undefined;
                secret?: string | undefined;
                issuedAt?: string | undefined;
                expiresAt?: string | undefined;
                renewAt?: string | undefined;
            } | undefined;
            unregistering?: "Force" | "Keep" | "Remove" | undefined;
        }>>;
        create: Mutation<WriteOptions & {
            resource: ResourceInput<{
                provider?: string | undefined;
                region?: string | undefined;
                zones?: string[] | undefined;
                taints?: {
                    key: string;
                    value?: string | undefined;
                    effect: "NoExecute" | "NoSchedule" | "PreferNoSchedule";
                }[] | undefined;
                unschedulable?: boolean | undefined;
                probe?: {
                    periodSeconds?: number | undefined;
                    timeoutSeconds?: number | undefined;
                    failureThreshold?: number | undefined;
                    successThreshold?: number | undefined;
                } | undefined;
                connection?: {
                    server: string;
                    certificateAuthority?: string | undefined;
                    serverName?: string | undefined;
                    proxyUrl?: string | undefined;
                    insecure?: boolean | undefined;
                    credentials: {
                        token: {
                            value?: string | undefined;
                            digest?: string | undefined;
                        };
                    } | {
                        clientCertificate: string;
                        clientKey: {
                            value?: string | undefined;
                            digest?: string | undefined;
                        };
                    };
                } | undefined;
            }>;
            idempotencyKey?: string | undefined;
        }, Resource<{
            provider?: string | undefined;
            region?: string | undefined;
            zones: string[];
            taints: {
                key: string;
                value?: string | undefined;
                effect: "NoExecute" | "NoSchedule" | "PreferNoSchedule";
            }[];
            unschedulable: boolean;
            probe: {
                periodSeconds: number;
                timeoutSeconds: number;
                failureThreshold: number;
                successThreshold: number;
            };
            connection: {
                server: string;
                certificateAuthority?: string | undefined;
                serverName?: string | undefined;
                proxyUrl?: string | undefined;
                insecure: boolean;
                credentials: {
                    token: {
                        digest: string;
                    };
                } | {
                    clientCertificate: string;
                    clientKey: {
                        digest: string;
                    };
                };
            };
        }, {
            conditions: {
                type: string;
                status: "False" | "True" | "Unknown";
                lastTransitionTime: string;
                reason: string;
                message: string;
            }[];
            clusterUid?: string | undefined;
            version?: string | undefined;
            apis: string[];
            nodes?: {
                count: number;
                ready: number;
            } | undefined;
            capacity?: {
                cpu: string;
                memory: string;
                pods: number;
            } | undefined;
            allocatable?: {
                cpu: string;
                memory: string;
                pods: number;
            } | undefined;
            requested?: {
                cpu: string;
                memory: string;
                pods: number;
            } | undefined;
            scores?: Record<string, {
                value: number;
                setAt: string;
                expiresAt?: string | undefined;
            }> | undefined;
            credentials?: {
                issuedBy: "Hansa" | "User";
                role?: "cluster-admin" | "hansa" | undefined;
                secret?: string | undefined;
                issuedAt?: string | undefined;
                expiresAt?: string | undefined;
                renewAt?: string | undefined;
            } | undefined;
            unregistering?: "Force" | "Keep" | "Remove" | undefined;
        }>>;
        apply: Mutation<WriteOptions & {
            name: string;
            resource: ResourceInput<{
                provider?: string | undefined;
                region?: string | undefined;
                zones?: string[] | undefined;
                taints?: {
                    key: string;
                    value?: string | undefined;
                    effect: "NoExecute" | "NoSchedule" | "PreferNoSchedule";
                }[] | undefined;
                unschedulable?: boolean | undefined;
                probe?: {
                    periodSeconds?: number | undefined;
                    timeoutSeconds?: number | undefined;
                    failureThreshold?: number | undefined;
                    successThreshold?: number | undefined;
                } | undefined;
                connection?: {
                    server: string;
                    certificateAuthority?: string | undefined;
                    serverName?: string | undefined;
                    proxyUrl?: string | undefined;
                    insecure?: boolean | undefined;
                    credentials: {
                        token: {
                            value?: string | undefined;
                            digest?: string | undefined;
                        };
                    } | {
                        clientCertificate: string;
                        clientKey: {
                            value?: string | undefined;
                            digest?: string | undefined;
                        };
                    };
                } | undefined;
            }>;
            ifMatch?: string | undefined;
            createOnly?: boolean | undefined;
        }, Resource<{
            provider?: string | undefined;
            region?: string | undefined;
            zones: string[];
            taints: {
                key: string;
                value?: string | undefined;
                effect: "NoExecute" | "NoSchedule" | "PreferNoSchedule";
            }[];
            unschedulable: boolean;
            probe: {
                periodSeconds: number;
                timeoutSeconds: number;
                failureThreshold: number;
                successThreshold: number;
            };
            connection: {
                server: string;
                certificateAuthority?: string | undefined;
                serverName?: string | undefined;
                proxyUrl?: string | undefined;
                insecure: boolean;
                credentials: {
                    token: {
                        digest: string;
                    };
                } | {
                    clientCertificate: string;
                    clientKey: {
                        digest: string;
                    };
                };
            };
        }, {
            conditions: {
                type: string;
                status: "False" | "True" | "Unknown";
                lastTransitionTime: string;
                reason: string;
                message: string;
            }[];
            clusterUid?: string | undefined;
            version?: string | undefined;
            apis: string[];
            nodes?: {
                count: number;
                ready: number;
            } | undefined;
            capacity?: {
                cpu: string;
                memory: string;
                pods: number;
            } | undefined;
            allocatable?: {
                cpu: string;
                memory: string;
                pods: number;
            } | undefined;
            requested?: {
                cpu: string;
                memory: string;
                pods: number;
            } | undefined;
            scores?: Record<string, {
                value: number;
                setAt: string;
                expiresAt?: string | undefined;
            }> | undefined;
            credentials?: {
                issuedBy: "Hansa" | "User";
                role?: "cluster-admin" | "hansa" | undefined;
                secret?: string | undefined;
                issuedAt?: string | undefined;
                expiresAt?: string | undefined;
                renewAt?: string | undefined;
            } | undefined;
            unregistering?: "Force" | "Keep" | "Remove" | undefined;
        }>>;
        patch: Mutation<WriteOptions & {
            name: string;
            patch: Patch;
            ifMatch?: string | undefined;
        }, Resource<{
            provider?: string | undefined;
            region?: string | undefined;
            zones: string[];
            taints: {
                key: string;
                value?: string | undefined;
                effect: "NoExecute" | "NoSchedule" | "PreferNoSchedule";
            }[];
            unschedulable: boolean;
            probe: {
                periodSeconds: number;
                timeoutSeconds: number;
                failureThreshold: number;
                successThreshold: number;
            };
            connection: {
                server: string;
                certificateAuthority?: string | undefined;
                serverName?: string | undefined;
                proxyUrl?: string | undefined;
                insecure: boolean;
                credentials: {
                    token: {
                        digest: string;
                    };
                } | {
                    clientCertificate: string;
                    clientKey: {
                        digest: string;
                    };
                };
            };
        }, {
            conditions: {
                type: string;
                status: "False" | "True" | "Unknown";
                lastTransitionTime: string;
                reason: string;
                message: string;
            }[];
            clusterUid?: string | undefined;
            version?: string | undefined;
            apis: string[];
            nodes?: {
                count: number;
                ready: number;
            } | undefined;
            capacity?: {
                cpu: string;
                memory: string;
                pods: number;
            } | undefined;
            allocatable?: {
                cpu: string;
                memory: string;
                pods: number;
            } | undefined;
            requested?: {
                cpu: string;
                memory: string;
                pods: number;
            } | undefined;
            scores?: Record<string, {
                value: number;
                setAt: string;
                expiresAt?: string | undefined;
            }> | undefined;
            credentials?: {
                issuedBy: "Hansa" | "User";
                role?: "cluster-admin" | "hansa" | undefined;
                secret?: string | undefined;
                issuedAt?: string | undefined;
                expiresAt?: string | undefined;
                renewAt?: string | undefined;
            } | undefined;
            unregistering?: "Force" | "Keep" | "Remove" | undefined;
        }>>;
        delete: Mutation<{
            name: string;
            dryRun?: 'All' | undefined;
            ifMatch?: string | undefined;
        }, Resource<{
            provider?: string | undefined;
            region?: string | undefined;
            zones: string[];
            taints: {
                key: string;
                value?: string | undefined;
                effect: "NoExecute" | "NoSchedule" | "PreferNoSchedule";
            }[];
            unschedulable: boolean;
            probe: {
                periodSeconds: number;
                timeoutSeconds: number;
                failureThreshold: number;
                successThreshold: number;
            };
            connection: {
                server: string;
                certificateAuthority?: string | undefined;
                serverName?: string | undefined;
                proxyUrl?: string | undefined;
                insecure: boolean;
                credentials: {
                    token: {
                        digest: string;
                    };
                } | {
                    clientCertificate: string;
                    clientKey: {
                        digest: string;
                    };
                };
            };
        }, {
            conditions: {
                type: string;
                status: "False" | "True" | "Unknown";
                lastTransitionTime: string;
                reason: string;
                message: string;
            }[];
            clusterUid?: string | undefined;
            version?: string | undefined;
            apis: string[];
            nodes?: {
                count: number;
                ready: number;
            } | undefined;
            capacity?: {
                cpu: string;
                memory: string;
                pods: number;
            } | undefined;
            allocatable?: {
                cpu: string;
                memory: string;
                pods: number;
            } | undefined;
            requested?: {
                cpu: string;
                memory: string;
                pods: number;
            } | undefined;
            scores?: Record<string, {
                value: number;
                setAt: string;
                expiresAt?: string | undefined;
            }> | undefined;
            credentials?: {
                issuedBy: "Hansa" | "User";
                role?: "cluster-admin" | "hansa" | undefined;
                secret?: string | undefined;
                issuedAt?: string | undefined;
                expiresAt?: string | undefined;
                renewAt?: string | undefined;
            } | undefined;
            unregistering?: "Force" | "Keep" | "Remove" | undefined;
        }>>;
        watch: TRPCSubscriptionProcedure<{
            input: Watch;
            output: AsyncIterable<{
                id: string;
                data: ChangeOf<Resource<{
                    provider?: string | undefined;
                    region?: string | undefined;
                    zones: string[];
                    taints: {
                        key: string;
                        value?: string | undefined;
                        effect: "NoExecute" | "NoSchedule" | "PreferNoSchedule";
                    }[];
                    unschedulable: boolean;
                    probe: {
                        periodSeconds: number;
                        timeoutSeconds: number;
                        failureThreshold: number;
                        successThreshold: number;
                    };
                    connection: {
                        server: string;
                        certificateAuthority?: string | undefined;
                        serverName?: string | undefined;
                        proxyUrl?: string | undefined;
                        insecure: boolean;
                        credentials: {
                            token: {
                                digest: string;
                            };
                        } | {
                            clientCertificate: string;
                            clientKey: {
                                digest: string;
                            };
                        };
                    };
                }, {
                    conditions: {
                        type: string;
                        status: "False" | "True" | "Unknown";
                        lastTransitionTime: string;
                        reason: string;
                        message: string;
                    }[];
                    clusterUid?: string | undefined;
                    version?: string | undefined;
                    apis: string[];
                    nodes?: {
                        count: number;
                        ready: number;
                    } | undefined;
                    capacity?: {
                        cpu: string;
                        memory: string;
                        pods: number;
                    } | undefined;
                    allocatable?: {
                        cpu: string;
                        memory: string;
                        pods: number;
                    } | undefined;
                    requested?: {
                        cpu: string;
                        memory: string;
                        pods: number;
                    } | undefined;
                    scores?: Record<string, {
                        value: number;
                        setAt: string;
                        expiresAt?: string | undefined;
                    }> | undefined;
                    credentials?: {
                        issuedBy: "Hansa" | "User";
                        role?: "cluster-admin" | "hansa" | undefined;
                        secret?: string | undefined;
                        issuedAt?: string | undefined;
                        expiresAt?: string | undefined;
                        renewAt?: string | undefined;
                    } | undefined;
                    unregistering?: "Force" | "Keep" | "Remove" | undefined;
                }>>;
            }, void, unknown>;
            meta: object;
        }>;
        register: TRPCMutationProcedure<{
            input: {
                provider?: string | undefined;
                region?: string | undefined;
                zones?: string[] | undefined;
                taints?: {
                    key: string;
                    value?: string | undefined;
                    effect: "NoExecute" | "NoSchedule" | "PreferNoSchedule";
                }[] | undefined;
                name: string;
                labels?: Record<string, string> | undefined;
                annotations?: Record<string, string> | undefined;
                probe?: {
                    periodSeconds?: number | undefined;
                    timeoutSeconds?: number | undefined;
                    failureThreshold?: number | undefined;
                    successThreshold?: number | undefined;
                } | undefined;
                connection: {
                    server: string;
                    certificateAuthority?: string | undefined;
                    serverName?: string | undefined;
                    proxyUrl?: string | undefined;
                    insecure?: boolean | undefined;
                    credentials: {
                        token: {
                            value: string;
                        };
                    } | {
                        clientCertificate: string;
                        clientKey: {
                            value: string;
                        };
                    };
                };
                credential?: "Issue" | "Keep" | undefined;
                rules?: {
                    verbs: string[];
                    apiGroups?: string[] | undefined;
                    resources?: string[] | undefined;
                    resourceNames?: string[] | undefined;
                    nonResourceURLs?: string[] | undefined;
                }[] | undefined;
                takeOver?: boolean | undefined;
                dryRun?: "All" | undefined;
            };
            output: Cluster;
            meta: object;
            errorShape: ErrorShape;
        }>;
        cordon: TRPCMutationProcedure<{
            input: {
                dryRun?: "All" | undefined;
                name: string;
            };
            output: Cluster;
            meta: object;
            errorShape: ErrorShape;
        }>;
        uncordon: TRPCMutationProcedure<{
            input: {
                dryRun?: "All" | undefined;
                name: string;
            };
            output: Cluster;
            meta: object;
            errorShape: ErrorShape;
        }>;
        taint: TRPCMutationProcedure<{
            input: {
                name: string;
                key: string;
                value?: string | undefined;
                effect?: "NoExecute" | "NoSchedule" | "PreferNoSchedule" | undefined;
                remove?: boolean | undefined;
                dryRun?: "All" | undefined;
            };
            output: Cluster;
            meta: object;
            errorShape: ErrorShape;
        }>;
        label: TRPCMutationProcedure<{
            input: {
                name: string;
                labels: Record<string, string | null>;
                dryRun?: "All" | undefined;
            };
            output: Cluster;
            meta: object;
            errorShape: ErrorShape;
        }>;
        nodes: TRPCQueryProcedure<{
            input: {
                name: string;
                limit?: string | number | undefined;
                cursor?: string | undefined;
            };
            output: List<{
                name: string;
                ready: boolean;
                unschedulable: boolean;
                zone?: string | undefined;
                taints: {
                    key: string;
                    value?: string | undefined;
                    effect: "NoExecute" | "NoSchedule" | "PreferNoSchedule";
                }[];
                allocatable: {
                    cpu: string;
                    memory: string;
                    pods: number;
                };
                requested: {
                    cpu: string;
                    memory: string;
                    pods: number;
                };
            }>;
            meta: object;
            errorShape: ErrorShape;
        }>;
        scores: TRPCQueryProcedure<{
            input: {
                name: string;
            };
            output: {
                items: {
                    value: number;
                    setAt: string;
                    expiresAt?: string | undefined;
                    key: string;
                    expired: boolean;
                }[];
            };
            meta: object;
            errorShape: ErrorShape;
        }>;
        setScore: TRPCMutationProcedure<{
            input: {
                name: string;
                key: string;
                value: number;
                ttlSeconds?: number | undefined;
            };
            output: {
                value: number;
                setAt: string;
                expiresAt?: string | undefined;
                key: string;
                expired: boolean;
            };
            meta: object;
            errorShape: ErrorShape;
        }>;
        removeScore: TRPCMutationProcedure<{
            input: {
                name: string;
                key: string;
            };
            output: {
                value: number;
                setAt: string;
                expiresAt?: string | undefined;
                key: string;
                expired: boolean;
            };
            meta: object;
            errorShape: ErrorShape;
        }>;
        rotate: TRPCMutationProcedure<{
            input: {
                name: string;
                credentials?: {
                    token: {
                        value: string;
                    };
                } | {
                    clientCertificate: string;
                    clientKey: {
                        value: string;
                    };
                } | undefined;
                credential?: "Issue" | "Keep" | undefined;
            };
            output: Cluster;
            meta: object;
            errorShape: ErrorShape;
        }>;
        unregister: TRPCMutationProcedure<{
            input: {
                name: string;
                keep?: boolean | undefined;
                force?: boolean | undefined;
                dryRun?: "All" | undefined;
            };
            output: Unregistered;
            meta: object;
            errorShape: ErrorShape;
        }>;
    };
    bundles: {
        list: Query<{
            namespace: string;
        } & Paging & Selectors, List<Resource<{
            dependencies: {
                bundle: string;
                version: string;
            }[];
            sensitive: {
                kind: string;
                name: string;
                namespace?: string | undefined;
                pointer: string;
            }[];
            version: string;
            source: {
                type: "manifests";
                objects: {
                    digest: string;
                    count: number;
                };
            };
        }, Record<string, never>>>>;
        get: Query<{
            namespace: string;
        } & {
            name: string;
        }, Resource<{
            dependencies: {
                bundle: string;
                version: string;
            }[];
            sensitive: {
                kind: string;
                name: string;
                namespace?: string | undefined;
                pointer: string;
            }[];
            version: string;
            source: {
                type: "manifests";
                objects: {
                    digest: string;
                    count: number;
                };
            };
        }, Record<string, never>>>;
        create: Mutation<{
            namespace: string;
        } & WriteOptions & {
            resource: ResourceInput<{
                dependencies?: {
                    bundle: string;
                    version: string;
                }[] | undefined;
                sensitive?: {
                    kind: string;
                    name: string;
                    namespace?: string | undefined;
                    pointer: string;
                }[] | undefined;
                version: string;
                source: {
                    type: "manifests";
                    objects: {
                        [x: string]: unknown;
                        apiVersion: string;
                        kind: string;
                        metadata: {
                            [x: string]: unknown | undefined;
                            name: string;
                            namespace?: string | null | undefined;
                            labels?: Record<string, string | null> | null | undefined;
                            annotations?: Record<string, string | null> | null | undefined;
                        };
                    }[] | {
                        digest: string;
                        count: number;
                    };
                };
            }>;
            idempotencyKey?: string | undefined;
        }, Resource<{
            dependencies: {
                bundle: string;
                version: string;
            }[];
            sensitive: {
                kind: string;
                name: string;
                namespace?: string | undefined;
                pointer: string;
            }[];
            version: string;
            source: {
                type: "manifests";
                objects: {
                    digest: string;
                    count: number;
                };
            };
        }, Record<string, never>>>;
        apply: Mutation<{
            namespace: string;
        } & WriteOptions & {
            name: string;
            resource: ResourceInput<{
                dependencies?: {
                    bundle: string;
                    version: string;
                }[] | undefined;
                sensitive?: {
                    kind: string;
                    name: string;
                    namespace?: string | undefined;
                    pointer: string;
                }[] | undefined;
                version: string;
                source: {
                    type: "manifests";
                    objects: {
                        [x: string]: unknown;
                        apiVersion: string;
                        kind: string;
                        metadata: {
                            [x: string]: unknown | undefined;
                            name: string;
                            namespace?: string | null | undefined;
                            labels?: Record<string, string | null> | null | undefined;
                            annotations?: Record<string, string | null> | null | undefined;
                        };
                    }[] | {
                        digest: string;
                        count: number;
                    };
                };
            }>;
            ifMatch?: string | undefined;
            createOnly?: boolean | undefined;
        }, Resource<{
            dependencies: {
                bundle: string;
                version: string;
            }[];
            sensitive: {
                kind: string;
                name: string;
                namespace?: string | undefined;
                pointer: string;
            }[];
            version: string;
            source: {
                type: "manifests";
                objects: {
                    digest: string;
                    count: number;
                };
            };
        }, Record<string, never>>>;
        patch: Mutation<{
            namespace: string;
        } & WriteOptions & {
            name: string;
            patch: Patch;
            ifMatch?: string | undefined;
        }, Resource<{
            dependencies: {
                bundle: string;
                version: string;
            }[];
            sensitive: {
                kind: string;
                name: string;
                namespace?: string | undefined;
                pointer: string;
            }[];
            version: string;
            source: {
                type: "manifests";
                objects: {
                    digest: string;
                    count: number;
                };
            };
        }, Record<string, never>>>;
        delete: Mutation<{
            namespace: string;
        } & {
            name: string;
            dryRun?: 'All' | undefined;
            ifMatch?: string | undefined;
        }, Resource<{
            dependencies: {
                bundle: string;
                version: string;
            }[];
            sensitive: {
                kind: string;
                name: string;
                namespace?: string | undefined;
                pointer: string;
            }[];
            version: string;
            source: {
                type: "manifests";
                objects: {
                    digest: string;
                    count: number;
                };
            };
        }, Record<string, never>>>;
        watch: TRPCSubscriptionProcedure<{
            input: Watch;
            output: AsyncIterable<{
                id: string;
                data: ChangeOf<Resource<{
                    dependencies: {
                        bundle: string;
                        version: string;
                    }[];
                    sensitive: {
                        kind: string;
                        name: string;
                        namespace?: string | undefined;
                        pointer: string;
                    }[];
                    version: string;
                    source: {
                        type: "manifests";
                        objects: {
                            digest: string;
                            count: number;
                        };
                    };
                }, Record<string, never>>>;
            }, void, unknown>;
            meta: object;
        }>;
        listAll: Query<Paging & Selectors, List<Resource<{
            dependencies: {
                bundle: string;
                version: string;
            }[];
            sensitive: {
                kind: string;
                name: string;
                namespace?: string | undefined;
                pointer: string;
            }[];
            version: string;
            source: {
                type: "manifests";
                objects: {
                    digest: string;
                    count: number;
                };
            };
        }, Record<string, never>>>>;
        versions: TRPCQueryProcedure<{
            input: {
                namespace: string;
                name: string;
            };
            output: {
                items: {
                    version: string;
                    digest: string;
                    createdAt: string;
                    dependencies: {
                        bundle: string;
                        version: string;
                    }[];
                    sensitive: {
                        kind: string;
                        name: string;
                        namespace?: string | undefined;
                        pointer: string;
                    }[];
                    count: number;
                }[];
            };
            meta: object;
            errorShape: ErrorShape;
        }>;
        revision: TRPCQueryProcedure<{
            input: {
                namespace: string;
                name: string;
                version: string;
            };
            output: {
                version: string;
                digest: string;
                createdAt: string;
                dependencies: {
                    bundle: string;
                    version: string;
                }[];
                sensitive: {
                    kind: string;
                    name: string;
                    namespace?: string | undefined;
                    pointer: string;
                }[];
                objects: Record<string, unknown>[];
            };
            meta: object;
            errorShape: ErrorShape;
        }>;
    };
    placements: {
        list: Query<{
            namespace: string;
        } & Paging & Selectors, List<Resource<{
            affinity?: {
                names?: string[] | undefined;
                exclude?: string[] | undefined;
                labels?: {
                    matchLabels?: Record<string, string> | undefined;
                    matchExpressions?: {
                        key: string;
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[] | undefined;
                } | undefined;
                fields?: {
                    field: "provider" | "region" | "zone";
                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                    values?: string[] | undefined;
                }[] | undefined;
                name?: string | undefined;
                overflow?: {
                    names?: string[] | undefined;
                    exclude?: string[] | undefined;
                    labels?: {
                        matchLabels?: Record<string, string> | undefined;
                        matchExpressions?: {
                            key: string;
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[] | undefined;
                    } | undefined;
                    fields?: {
                        field: "provider" | "region" | "zone";
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[] | undefined;
                }[] | undefined;
            }[] | undefined;
            tolerations: {
                key?: string | undefined;
                operator: "Equal" | "Exists";
                value?: string | undefined;
                effect?: "NoExecute" | "NoSchedule" | "PreferNoSchedule" | undefined;
            }[];
            spread: {
                by?: "cluster" | "provider" | "region" | "zone" | undefined;
                label?: string | undefined;
                min?: number | undefined;
                max?: number | undefined;
                strict: boolean;
            }[];
            replicas: {
                mode: "Divided" | "Duplicated";
                divide: "Aggregated" | "Weighted";
                dynamic?: "AvailableReplicas" | undefined;
                weights?: {
                    clusters: {
                        names?: string[] | undefined;
                        exclude?: string[] | undefined;
                        labels?: {
                            matchLabels?: Record<string, string> | undefined;
                            matchExpressions?: {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[] | undefined;
                        } | undefined;
                        fields?: {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[] | undefined;
                    };
                    weight: number;
                }[] | undefined;
                capacity: "Ignore" | "Require";
                minPerCluster?: number | undefined;
                fixed?: {
                    clusters: {
                        names?: string[] | undefined;
                        exclude?: string[] | undefined;
                        labels?: {
                            matchLabels?: Record<string, string> | undefined;
                            matchExpressions?: {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[] | undefined;
                        } | undefined;
                        fields?: {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[] | undefined;
                    };
                    replicas: number;
                }[] | undefined;
            };
            prioritizers?: {
                name: "FreeCPU" | "FreeMemory" | "Metric";
                weight: number;
                key?: string | undefined;
            }[] | undefined;
            steady?: number | undefined;
            workloadAffinity?: {
                releases: {
                    matchLabels?: Record<string, string> | undefined;
                    matchExpressions?: {
                        key: string;
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[] | undefined;
                };
                topology: string;
                required: boolean;
                weight?: number | undefined;
            }[] | undefined;
            workloadAntiAffinity?: {
                releases: {
                    matchLabels?: Record<string, string> | undefined;
                    matchExpressions?: {
                        key: string;
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[] | undefined;
                };
                topology: string;
                required: boolean;
                weight?: number | undefined;
            }[] | undefined;
            failover?: {
                cluster: {
                    tolerationSeconds: number;
                    purge: "Directly" | "Never";
                };
            } | undefined;
            redecideOn: ("capacityFreed" | "clusterAdded" | "clusterReturned" | "labelsChanged" | "uncordoned")[];
        }, Record<string, never>>>>;
        get: Query<{
            namespace: string;
        } & {
            name: string;
        }, Resource<{
            affinity?: {
                names?: string[] | undefined;
                exclude?: string[] | undefined;
                labels?: {
                    matchLabels?: Record<string, string> | undefined;
                    matchExpressions?: {
                        key: string;
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[] | undefined;
                } | undefined;
                fields?: {
                    field: "provider" | "region" | "zone";
                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                    values?: string[] | undefined;
                }[] | undefined;
                name?: string | undefined;
                overflow?: {
                    names?: string[] | undefined;
                    exclude?: string[] | undefined;
                    labels?: {
                        matchLabels?: Record<string, string> | undefined;
                        matchExpressions?: {
                            key: string;
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[] | undefined;
                    } | undefined;
                    fields?: {
                        field: "provider" | "region" | "zone";
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[] | undefined;
                }[] | undefined;
            }[] | undefined;
            tolerations: {
                key?: string | undefined;
                operator: "Equal" | "Exists";
                value?: string | undefined;
                effect?: "NoExecute" | "NoSchedule" | "PreferNoSchedule" | undefined;
            }[];
            spread: {
                by?: "cluster" | "provider" | "region" | "zone" | undefined;
                label?: string | undefined;
                min?: number | undefined;
                max?: number | undefined;
                strict: boolean;
            }[];
            replicas: {
                mode: "Divided" | "Duplicated";
                divide: "Aggregated" | "Weighted";
                dynamic?: "AvailableReplicas" | undefined;
                weights?: {
                    clusters: {
                        names?: string[] | undefined;
                        exclude?: string[] | undefined;
                        labels?: {
                            matchLabels?: Record<string, string> | undefined;
                            matchExpressions?: {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[] | undefined;
                        } | undefined;
                        fields?: {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[] | undefined;
                    };
                    weight: number;
                }[] | undefined;
                capacity: "Ignore" | "Require";
                minPerCluster?: number | undefined;
                fixed?: {
                    clusters: {
                        names?: string[] | undefined;
                        exclude?: string[] | undefined;
                        labels?: {
                            matchLabels?: Record<string, string> | undefined;
                            matchExpressions?: {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[] | undefined;
                        } | undefined;
                        fields?: {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[] | undefined;
                    };
                    replicas: number;
                }[] | undefined;
            };
            prioritizers?: {
                name: "FreeCPU" | "FreeMemory" | "Metric";
                weight: number;
                key?: string | undefined;
            }[] | undefined;
            steady?: number | undefined;
            workloadAffinity?: {
                releases: {
                    matchLabels?: Record<string, string> | undefined;
                    matchExpressions?: {
                        key: string;
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[] | undefined;
                };
                topology: string;
                required: boolean;
                weight?: number | undefined;
            }[] | undefined;
            workloadAntiAffinity?: {
                releases: {
                    matchLabels?: Record<string, string> | undefined;
                    matchExpressions?: {
                        key: string;
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[] | undefined;
                };
                topology: string;
                required: boolean;
                weight?: number | undefined;
            }[] | undefined;
            failover?: {
                cluster: {
                    tolerationSeconds: number;
                    purge: "Directly" | "Never";
                };
            } | undefined;
            redecideOn: ("capacityFreed" | "clusterAdded" | "clusterReturned" | "labelsChanged" | "uncordoned")[];
        }, Record<string, never>>>;
        create: Mutation<{
            namespace: string;
        } & WriteOptions & {
            resource: ResourceInput<{
                affinity?: {
                    names?: string[] | undefined;
                    exclude?: string[] | undefined;
                    labels?: {
                        matchLabels?: Record<string, string> | undefined;
                        matchExpressions?: {
                            key: string;
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[] | undefined;
                    } | undefined;
                    fields?: {
                        field: "provider" | "region" | "zone";
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[] | undefined;
                    name?: string | undefined;
                    overflow?: {
                        names?: string[] | undefined;
                        exclude?: string[] | undefined;
                        labels?: {
                            matchLabels?: Record<string, string> | undefined;
                            matchExpressions?: {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[] | undefined;
                        } | undefined;
                        fields?: {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[] | undefined;
                    }[] | undefined;
                }[] | undefined;
                tolerations?: {
                    key?: string | undefined;
                    operator?: "Equal" | "Exists" | undefined;
                    value?: string | undefined;
                    effect?: "NoExecute" | "NoSchedule" | "PreferNoSchedule" | undefined;
                }[] | undefined;
                spread?: {
                    by?: "cluster" | "provider" | "region" | "zone" | undefined;
                    label?: string | undefined;
                    min?: number | undefined;
                    max?: number | undefined;
                    strict?: boolean | undefined;
                }[] | undefined;
                replicas?: {
                    mode?: "Divided" | "Duplicated" | undefined;
                    divide?: "Aggregated" | "Weighted" | undefined;
                    dynamic?: "AvailableReplicas" | undefined;
                    weights?: {
                        clusters: {
                            names?: string[] | undefined;
                            exclude?: string[] | undefined;
                            labels?: {
                                matchLabels?: Record<string, string> | undefined;
                                matchExpressions?: {
                                    key: string;
                                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                    values?: string[] | undefined;
                                }[] | undefined;
                            } | undefined;
                            fields?: {
                                field: "provider" | "region" | "zone";
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[] | undefined;
                        };
                        weight: number;
                    }[] | undefined;
                    capacity?: "Ignore" | "Require" | undefined;
                    minPerCluster?: number | undefined;
                    fixed?: {
                        clusters: {
                            names?: string[] | undefined;
                            exclude?: string[] | undefined;
                            labels?: {
                                matchLabels?: Record<string, string> | undefined;
                                matchExpressions?: {
                                    key: string;
                                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                    values?: string[] | undefined;
                                }[] | undefined;
                            } | undefined;
                            fields?: {
                                field: "provider" | "region" | "zone";
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[] | undefined;
                        };
                        replicas: number;
                    }[] | undefined;
                } | undefined;
                prioritizers?: {
                    name: "FreeCPU" | "FreeMemory" | "Metric";
                    weight: number;
                    key?: string | undefined;
                }[] | undefined;
                steady?: number | undefined;
                workloadAffinity?: {
                    releases: {
                        matchLabels?: Record<string, string> | undefined;
                        matchExpressions?: {
                            key: string;
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[] | undefined;
                    };
                    topology?: string | undefined;
                    required?: boolean | undefined;
                    weight?: number | undefined;
                }[] | undefined;
                workloadAntiAffinity?: {
                    releases: {
                        matchLabels?: Record<string, string> | undefined;
                        matchExpressions?: {
                            key: string;
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[] | undefined;
                    };
                    topology?: string | undefined;
                    required?: boolean | undefined;
                    weight?: number | undefined;
                }[] | undefined;
                failover?: {
                    cluster: {
                        tolerationSeconds?: number | undefined;
                        purge?: "Directly" | "Never" | undefined;
                    };
                } | undefined;
                redecideOn?: ("capacityFreed" | "clusterAdded" | "clusterReturned" | "labelsChanged" | "uncordoned")[] | undefined;
            }>;
            idempotencyKey?: string | undefined;
        }, Resource<{
            affinity?: {
                names?: string[] | undefined;
                exclude?: string[] | undefined;
                labels?: {
                    matchLabels?: Record<string, string> | undefined;
                    matchExpressions?: {
                        key: string;
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[] | undefined;
                } | undefined;
                fields?: {
                    field: "provider" | "region" | "zone";
                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                    values?: string[] | undefined;
                }[] | undefined;
                name?: string | undefined;
                overflow?: {
                    names?: string[] | undefined;
                    exclude?: string[] | undefined;
                    labels?: {
                        matchLabels?: Record<string, string> | undefined;
                        matchExpressions?: {
                            key: string;
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[] | undefined;
                    } | undefined;
                    fields?: {
                        field: "provider" | "region" | "zone";
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[] | undefined;
                }[] | undefined;
            }[] | undefined;
            tolerations: {
                key?: string | undefined;
                operator: "Equal" | "Exists";
                value?: string | undefined;
                effect?: "NoExecute" | "NoSchedule" | "PreferNoSchedule" | undefined;
            }[];
            spread: {
                by?: "cluster" | "provider" | "region" | "zone" | undefined;
                label?: string | undefined;
                min?: number | undefined;
                max?: number | undefined;
                strict: boolean;
            }[];
            replicas: {
                mode: "Divided" | "Duplicated";
                divide: "Aggregated" | "Weighted";
                dynamic?: "AvailableReplicas" | undefined;
                weights?: {
                    clusters: {
                        names?: string[] | undefined;
                        exclude?: string[] | undefined;
                        labels?: {
                            matchLabels?: Record<string, string> | undefined;
                            matchExpressions?: {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[] | undefined;
                        } | undefined;
                        fields?: {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[] | undefined;
                    };
                    weight: number;
                }[] | undefined;
                capacity: "Ignore" | "Require";
                minPerCluster?: number | undefined;
                fixed?: {
                    clusters: {
                        names?: string[] | undefined;
                        exclude?: string[] | undefined;
                        labels?: {
                            matchLabels?: Record<string, string> | undefined;
                            matchExpressions?: {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[] | undefined;
                        } | undefined;
                        fields?: {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[] | undefined;
                    };
                    replicas: number;
                }[] | undefined;
            };
            prioritizers?: {
                name: "FreeCPU" | "FreeMemory" | "Metric";
                weight: number;
                key?: string | undefined;
            }[] | undefined;
            steady?: number | undefined;
            workloadAffinity?: {
                releases: {
                    matchLabels?: Record<string, string> | undefined;
                    matchExpressions?: {
                        key: string;
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[] | undefined;
                };
                topology: string;
                required: boolean;
                weight?: number | undefined;
            }[] | undefined;
            workloadAntiAffinity?: {
                releases: {
                    matchLabels?: Record<string, string> | undefined;
                    matchExpressions?: {
                        key: string;
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[] | undefined;
                };
                topology: string;
                required: boolean;
                weight?: number | undefined;
            }[] | undefined;
            failover?: {
                cluster: {
                    tolerationSeconds: number;
                    purge: "Directly" | "Never";
                };
            } | undefined;
            redecideOn: ("capacityFreed" | "clusterAdded" | "clusterReturned" | "labelsChanged" | "uncordoned")[];
        }, Record<string, never>>>;
        apply: Mutation<{
            namespace: string;
        } & WriteOptions & {
            name: string;
            resource: ResourceInput<{
                affinity?: {
                    names?: string[] | undefined;
                    exclude?: string[] | undefined;
                    labels?: {
                        matchLabels?: Record<string, string> | undefined;
                        matchExpressions?: {
                            key: string;
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[] | undefined;
                    } | undefined;
                    fields?: {
                        field: "provider" | "region" | "zone";
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[] | undefined;
                    name?: string | undefined;
                    overflow?: {
                        names?: string[] | undefined;
                        exclude?: string[] | undefined;
                        labels?: {
                            matchLabels?: Record<string, string> | undefined;
                            matchExpressions?: {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[] | undefined;
                        } | undefined;
                        fields?: {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[] | undefined;
                    }[] | undefined;
                }[] | undefined;
                tolerations?: {
                    key?: string | undefined;
                    operator?: "Equal" | "Exists" | undefined;
                    value?: string | undefined;
                    effect?: "NoExecute" | "NoSchedule" | "PreferNoSchedule" | undefined;
                }[] | undefined;
                spread?: {
                    by?: "cluster" | "provider" | "region" | "zone" | undefined;
                    label?: string | undefined;
                    min?: number | undefined;
                    max?: number | undefined;
                    strict?: boolean | undefined;
                }[] | undefined;
                replicas?: {
                    mode?: "Divided" | "Duplicated" | undefined;
                    divide?: "Aggregated" | "Weighted" | undefined;
                    dynamic?: "AvailableReplicas" | undefined;
                    weights?: {
                        clusters: {
                            names?: string[] | undefined;
                            exclude?: string[] | undefined;
                            labels?: {
                                matchLabels?: Record<string, string> | undefined;
                                matchExpressions?: {
                                    key: string;
                                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                    values?: string[] | undefined;
                                }[] | undefined;
                            } | undefined;
                            fields?: {
                                field: "provider" | "region" | "zone";
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[] | undefined;
                        };
                        weight: number;
                    }[] | undefined;
                    capacity?: "Ignore" | "Require" | undefined;
                    minPerCluster?: number | undefined;
                    fixed?: {
                        clusters: {
                            names?: string[] | undefined;
                            exclude?: string[] | undefined;
                            labels?: {
                                matchLabels?: Record<string, string> | undefined;
                                matchExpressions?: {
                                    key: string;
                                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                    values?: string[] | undefined;
                                }[] | undefined;
                            } | undefined;
                            fields?: {
                                field: "provider" | "region" | "zone";
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[] | undefined;
                        };
                        replicas: number;
                    }[] | undefined;
                } | undefined;
                prioritizers?: {
                    name: "FreeCPU" | "FreeMemory" | "Metric";
                    weight: number;
                    key?: string | undefined;
                }[] | undefined;
                steady?: number | undefined;
                workloadAffinity?: {
                    releases: {
                        matchLabels?: Record<string, string> | undefined;
                        matchExpressions?: {
                            key: string;
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[] | undefined;
                    };
                    topology?: string | undefined;
                    required?: boolean | undefined;
                    weight?: number | undefined;
                }[] | undefined;
                workloadAntiAffinity?: {
                    releases: {
                        matchLabels?: Record<string, string> | undefined;
                        matchExpressions?: {
                            key: string;
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[] | undefined;
                    };
                    topology?: string | undefined;
                    required?: boolean | undefined;
                    weight?: number | undefined;
                }[] | undefined;
                failover?: {
                    cluster: {
                        tolerationSeconds?: number | undefined;
                        purge?: "Directly" | "Never" | undefined;
                    };
                } | undefined;
                redecideOn?: ("capacityFreed" | "clusterAdded" | "clusterReturned" | "labelsChanged" | "uncordoned")[] | undefined;
            }>;
            ifMatch?: string | undefined;
            createOnly?: boolean | undefined;
        }, Resource<{
            affinity?: {
                names?: string[] | undefined;
                exclude?: string[] | undefined;
                labels?: {
                    matchLabels?: Record<string, string> | undefined;
                    matchExpressions?: {
                        key: string;
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[] | undefined;
                } | undefined;
                fields?: {
                    field: "provider" | "region" | "zone";
                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                    values?: string[] | undefined;
                }[] | undefined;
                name?: string | undefined;
                overflow?: {
                    names?: string[] | undefined;
                    exclude?: string[] | undefined;
                    labels?: {
                        matchLabels?: Record<string, string> | undefined;
                        matchExpressions?: {
                            key: string;
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[] | undefined;
                    } | undefined;
                    fields?: {
                        field: "provider" | "region" | "zone";
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[] | undefined;
                }[] | undefined;
            }[] | undefined;
            tolerations: {
                key?: string | undefined;
                operator: "Equal" | "Exists";
                value?: string | undefined;
                effect?: "NoExecute" | "NoSchedule" | "PreferNoSchedule" | undefined;
            }[];
            spread: {
                by?: "cluster" | "provider" | "region" | "zone" | undefined;
                label?: string | undefined;
                min?: number | undefined;
                max?: number | undefined;
                strict: boolean;
            }[];
            replicas: {
                mode: "Divided" | "Duplicated";
                divide: "Aggregated" | "Weighted";
                dynamic?: "AvailableReplicas" | undefined;
                weights?: {
                    clusters: {
                        names?: string[] | undefined;
                        exclude?: string[] | undefined;
                        labels?: {
                            matchLabels?: Record<string, string> | undefined;
                            matchExpressions?: {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[] | undefined;
                        } | undefined;
                        fields?: {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[] | undefined;
                    };
                    weight: number;
                }[] | undefined;
                capacity: "Ignore" | "Require";
                minPerCluster?: number | undefined;
                fixed?: {
                    clusters: {
                        names?: string[] | undefined;
                        exclude?: string[] | undefined;
                        labels?: {
                            matchLabels?: Record<string, string> | undefined;
                            matchExpressions?: {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[] | undefined;
                        } | undefined;
                        fields?: {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[] | undefined;
                    };
                    replicas: number;
                }[] | undefined;
            };
            prioritizers?: {
                name: "FreeCPU" | "FreeMemory" | "Metric";
                weight: number;
                key?: string | undefined;
            }[] | undefined;
            steady?: number | undefined;
            workloadAffinity?: {
                releases: {
                    matchLabels?: Record<string, string> | undefined;
                    matchExpressions?: {
                        key: string;
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[] | undefined;
                };
                topology: string;
                required: boolean;
                weight?: number | undefined;
            }[] | undefined;
            workloadAntiAffinity?: {
                releases: {
                    matchLabels?: Record<string, string> | undefined;
                    matchExpressions?: {
                        key: string;
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[] | undefined;
                };
                topology: string;
                required: boolean;
                weight?: number | undefined;
            }[] | undefined;
            failover?: {
                cluster: {
                    tolerationSeconds: number;
                    purge: "Directly" | "Never";
                };
            } | undefined;
            redecideOn: ("capacityFreed" | "clusterAdded" | "clusterReturned" | "labelsChanged" | "uncordoned")[];
        }, Record<string, never>>>;
        patch: Mutation<{
            namespace: string;
        } & WriteOptions & {
            name: string;
            patch: Patch;
            ifMatch?: string | undefined;
        }, Resource<{
            affinity?: {
                names?: string[] | undefined;
                exclude?: string[] | undefined;
                labels?: {
                    matchLabels?: Record<string, string> | undefined;
                    matchExpressions?: {
                        key: string;
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[] | undefined;
                } | undefined;
                fields?: {
                    field: "provider" | "region" | "zone";
                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                    values?: string[] | undefined;
                }[] | undefined;
                name?: string | undefined;
                overflow?: {
                    names?: string[] | undefined;
                    exclude?: string[] | undefined;
                    labels?: {
                        matchLabels?: Record<string, string> | undefined;
                        matchExpressions?: {
                            key: string;
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[] | undefined;
                    } | undefined;
                    fields?: {
                        field: "provider" | "region" | "zone";
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[] | undefined;
                }[] | undefined;
            }[] | undefined;
            tolerations: {
                key?: string | undefined;
                operator: "Equal" | "Exists";
                value?: string | undefined;
                effect?: "NoExecute" | "NoSchedule" | "PreferNoSchedule" | undefined;
            }[];
            spread: {
                by?: "cluster" | "provider" | "region" | "zone" | undefined;
                label?: string | undefined;
                min?: number | undefined;
                max?: number | undefined;
                strict: boolean;
            }[];
            replicas: {
                mode: "Divided" | "Duplicated";
                divide: "Aggregated" | "Weighted";
                dynamic?: "AvailableReplicas" | undefined;
                weights?: {
                    clusters: {
                        names?: string[] | undefined;
                        exclude?: string[] | undefined;
                        labels?: {
                            matchLabels?: Record<string, string> | undefined;
                            matchExpressions?: {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[] | undefined;
                        } | undefined;
                        fields?: {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[] | undefined;
                    };
                    weight: number;
                }[] | undefined;
                capacity: "Ignore" | "Require";
                minPerCluster?: number | undefined;
                fixed?: {
                    clusters: {
                        names?: string[] | undefined;
                        exclude?: string[] | undefined;
                        labels?: {
                            matchLabels?: Record<string, string> | undefined;
                            matchExpressions?: {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[] | undefined;
                        } | undefined;
                        fields?: {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[] | undefined;
                    };
                    replicas: number;
                }[] | undefined;
            };
            prioritizers?: {
                name: "FreeCPU" | "FreeMemory" | "Metric";
                weight: number;
                key?: string | undefined;
            }[] | undefined;
            steady?: number | undefined;
            workloadAffinity?: {
                releases: {
                    matchLabels?: Record<string, string> | undefined;
                    matchExpressions?: {
                        key: string;
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[] | undefined;
                };
                topology: string;
                required: boolean;
                weight?: number | undefined;
            }[] | undefined;
            workloadAntiAffinity?: {
                releases: {
                    matchLabels?: Record<string, string> | undefined;
                    matchExpressions?: {
                        key: string;
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[] | undefined;
                };
                topology: string;
                required: boolean;
                weight?: number | undefined;
            }[] | undefined;
            failover?: {
                cluster: {
                    tolerationSeconds: number;
                    purge: "Directly" | "Never";
                };
            } | undefined;
            redecideOn: ("capacityFreed" | "clusterAdded" | "clusterReturned" | "labelsChanged" | "uncordoned")[];
        }, Record<string, never>>>;
        delete: Mutation<{
            namespace: string;
        } & {
            name: string;
            dryRun?: 'All' | undefined;
            ifMatch?: string | undefined;
        }, Resource<{
            affinity?: {
                names?: string[] | undefined;
                exclude?: string[] | undefined;
                labels?: {
                    matchLabels?: Record<string, string> | undefined;
                    matchExpressions?: {
                        key: string;
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[] | undefined;
                } | undefined;
                fields?: {
                    field: "provider" | "region" | "zone";
                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                    values?: string[] | undefined;
                }[] | undefined;
                name?: string | undefined;
                overflow?: {
                    names?: string[] | undefined;
                    exclude?: string[] | undefined;
                    labels?: {
                        matchLabels?: Record<string, string> | undefined;
                        matchExpressions?: {
                            key: string;
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[] | undefined;
                    } | undefined;
                    fields?: {
                        field: "provider" | "region" | "zone";
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[] | undefined;
                }[] | undefined;
            }[] | undefined;
            tolerations: {
                key?: string | undefined;
                operator: "Equal" | "Exists";
                value?: string | undefined;
                effect?: "NoExecute" | "NoSchedule" | "PreferNoSchedule" | undefined;
            }[];
            spread: {
                by?: "cluster" | "provider" | "region" | "zone" | undefined;
                label?: string | undefined;
                min?: number | undefined;
                max?: number | undefined;
                strict: boolean;
            }[];
            replicas: {
                mode: "Divided" | "Duplicated";
                divide: "Aggregated" | "Weighted";
                dynamic?: "AvailableReplicas" | undefined;
                weights?: {
                    clusters: {
                        names?: string[] | undefined;
                        exclude?: string[] | undefined;
                        labels?: {
                            matchLabels?: Record<string, string> | undefined;
                            matchExpressions?: {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[] | undefined;
                        } | undefined;
                        fields?: {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[] | undefined;
                    };
                    weight: number;
                }[] | undefined;
                capacity: "Ignore" | "Require";
                minPerCluster?: number | undefined;
                fixed?: {
                    clusters: {
                        names?: string[] | undefined;
                        exclude?: string[] | undefined;
                        labels?: {
                            matchLabels?: Record<string, string> | undefined;
                            matchExpressions?: {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[] | undefined;
                        } | undefined;
                        fields?: {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[] | undefined;
                    };
                    replicas: number;
                }[] | undefined;
            };
            prioritizers?: {
                name: "FreeCPU" | "FreeMemory" | "Metric";
                weight: number;
                key?: string | undefined;
            }[] | undefined;
            steady?: number | undefined;
            workloadAffinity?: {
                releases: {
                    matchLabels?: Record<string, string> | undefined;
                    matchExpressions?: {
                        key: string;
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[] | undefined;
                };
                topology: string;
                required: boolean;
                weight?: number | undefined;
            }[] | undefined;
            workloadAntiAffinity?: {
                releases: {
                    matchLabels?: Record<string, string> | undefined;
                    matchExpressions?: {
                        key: string;
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[] | undefined;
                };
                topology: string;
                required: boolean;
                weight?: number | undefined;
            }[] | undefined;
            failover?: {
                cluster: {
                    tolerationSeconds: number;
                    purge: "Directly" | "Never";
                };
            } | undefined;
            redecideOn: ("capacityFreed" | "clusterAdded" | "clusterReturned" | "labelsChanged" | "uncordoned")[];
        }, Record<string, never>>>;
        watch: TRPCSubscriptionProcedure<{
            input: Watch;
            output: AsyncIterable<{
                id: string;
                data: ChangeOf<Resource<{
                    affinity?: {
                        names?: string[] | undefined;
                        exclude?: string[] | undefined;
                        labels?: {
                            matchLabels?: Record<string, string> | undefined;
                            matchExpressions?: {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[] | undefined;
                        } | undefined;
                        fields?: {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[] | undefined;
                        name?: string | undefined;
                        overflow?: {
                            names?: string[] | undefined;
                            exclude?: string[] | undefined;
                            labels?: {
                                matchLabels?: Record<string, string> | undefined;
                                matchExpressions?: {
                                    key: string;
                                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                    values?: string[] | undefined;
                                }[] | undefined;
                            } | undefined;
                            fields?: {
                                field: "provider" | "region" | "zone";
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[] | undefined;
                        }[] | undefined;
                    }[] | undefined;
                    tolerations: {
                        key?: string | undefined;
                        operator: "Equal" | "Exists";
                        value?: string | undefined;
                        effect?: "NoExecute" | "NoSchedule" | "PreferNoSchedule" | undefined;
                    }[];
                    spread: {
                        by?: "cluster" | "provider" | "region" | "zone" | undefined;
                        label?: string | undefined;
                        min?: number | undefined;
                        max?: number | undefined;
                        strict: boolean;
                    }[];
                    replicas: {
                        mode: "Divided" | "Duplicated";
                        divide: "Aggregated" | "Weighted";
                        dynamic?: "AvailableReplicas" | undefined;
                        weights?: {
                            clusters: {
                                names?: string[] | undefined;
                                exclude?: string[] | undefined;
                                labels?: {
                                    matchLabels?: Record<string, string> | undefined;
                                    matchExpressions?: {
                                        key: string;
                                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                        values?: string[] | undefined;
                                    }[] | undefined;
                                } | undefined;
                                fields?: {
                                    field: "provider" | "region" | "zone";
                                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                    values?: string[] | undefined;
                                }[] | undefined;
                            };
                            weight: number;
                        }[] | undefined;
                        capacity: "Ignore" | "Require";
                        minPerCluster?: number | undefined;
                        fixed?: {
                            clusters: {
                                names?: string[] | undefined;
                                exclude?: string[] | undefined;
                                labels?: {
                                    matchLabels?: Record<string, string> | undefined;
                                    matchExpressions?: {
                                        key: string;
                                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                        values?: string[] | undefined;
                                    }[] | undefined;
                                } | undefined;
                                fields?: {
                                    field: "provider" | "region" | "zone";
                                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                    values?: string[] | undefined;
                                }[] | undefined;
                            };
                            replicas: number;
                        }[] | undefined;
                    };
                    prioritizers?: {
                        name: "FreeCPU" | "FreeMemory" | "Metric";
                        weight: number;
                        key?: string | undefined;
                    }[] | undefined;
                    steady?: number | undefined;
                    workloadAffinity?: {
                        releases: {
                            matchLabels?: Record<string, string> | undefined;
                            matchExpressions?: {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[] | undefined;
                        };
                        topology: string;
                        required: boolean;
                        weight?: number | undefined;
                    }[] | undefined;
                    workloadAntiAffinity?: {
                        releases: {
                            matchLabels?: Record<string, string> | undefined;
                            matchExpressions?: {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[] | undefined;
                        };
                        topology: string;
                        required: boolean;
                        weight?: number | undefined;
                    }[] | undefined;
                    failover?: {
                        cluster: {
                            tolerationSeconds: number;
                            purge: "Directly" | "Never";
                        };
                    } | undefined;
                    redecideOn: ("capacityFreed" | "clusterAdded" | "clusterReturned" | "labelsChanged" | "uncordoned")[];
                }, Record<string, never>>>;
            }, void, unknown>;
            meta: object;
        }>;
        listAll: Query<Paging & Selectors, List<Resource<{
            affinity?: {
                names?: string[] | undefined;
                exclude?: string[] | undefined;
                labels?: {
                    matchLabels?: Record<string, string> | undefined;
                    matchExpressions?: {
                        key: string;
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[] | undefined;
                } | undefined;
                fields?: {
                    field: "provider" | "region" | "zone";
                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                    values?: string[] | undefined;
                }[] | undefined;
                name?: string | undefined;
                overflow?: {
                    names?: string[] | undefined;
                    exclude?: string[] | undefined;
                    labels?: {
                        matchLabels?: Record<string, string> | undefined;
                        matchExpressions?: {
                            key: string;
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[] | undefined;
                    } | undefined;
                    fields?: {
                        field: "provider" | "region" | "zone";
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[] | undefined;
                }[] | undefined;
            }[] | undefined;
            tolerations: {
                key?: string | undefined;
                operator: "Equal" | "Exists";
                value?: string | undefined;
                effect?: "NoExecute" | "NoSchedule" | "PreferNoSchedule" | undefined;
            }[];
            spread: {
                by?: "cluster" | "provider" | "region" | "zone" | undefined;
                label?: string | undefined;
                min?: number | undefined;
                max?: number | undefined;
                strict: boolean;
            }[];
            replicas: {
                mode: "Divided" | "Duplicated";
                divide: "Aggregated" | "Weighted";
                dynamic?: "AvailableReplicas" | undefined;
                weights?: {
                    clusters: {
                        names?: string[] | undefined;
                        exclude?: string[] | undefined;
                        labels?: {
                            matchLabels?: Record<string, string> | undefined;
                            matchExpressions?: {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[] | undefined;
                        } | undefined;
                        fields?: {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[] | undefined;
                    };
                    weight: number;
                }[] | undefined;
                capacity: "Ignore" | "Require";
                minPerCluster?: number | undefined;
                fixed?: {
                    clusters: {
                        names?: string[] | undefined;
                        exclude?: string[] | undefined;
                        labels?: {
                            matchLabels?: Record<string, string> | undefined;
                            matchExpressions?: {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[] | undefined;
                        } | undefined;
                        fields?: {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[] | undefined;
                    };
                    replicas: number;
                }[] | undefined;
            };
            prioritizers?: {
                name: "FreeCPU" | "FreeMemory" | "Metric";
                weight: number;
                key?: string | undefined;
            }[] | undefined;
            steady?: number | undefined;
            workloadAffinity?: {
                releases: {
                    matchLabels?: Record<string, string> | undefined;
                    matchExpressions?: {
                        key: string;
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[] | undefined;
                };
                topology: string;
                required: boolean;
                weight?: number | undefined;
            }[] | undefined;
            workloadAntiAffinity?: {
                releases: {
                    matchLabels?: Record<string, string> | undefined;
                    matchExpressions?: {
                        key: string;
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[] | undefined;
                };
                topology: string;
                required: boolean;
                weight?: number | undefined;
            }[] | undefined;
            failover?: {
                cluster: {
                    tolerationSeconds: number;
                    purge: "Directly" | "Never";
                };
            } | undefined;
            redecideOn: ("capacityFreed" | "clusterAdded" | "clusterReturned" | "labelsChanged" | "uncordoned")[];
        }, Record<string, never>>>>;
        preview: TRPCMutationProcedure<{
            input: {
                placement: {
                    affinity?: {
                        names?: string[] | undefined;
                        exclude?: string[] | undefined;
                        labels?: {
                            matchLabels?: Record<string, string> | undefined;
                            matchExpressions?: {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[] | undefined;
                        } | undefined;
                        fields?: {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[] | undefined;
                        name?: string | undefined;
                        overflow?: {
                            names?: string[] | undefined;
                            exclude?: string[] | undefined;
                            labels?: {
                                matchLabels?: Record<string, string> | undefined;
                                matchExpressions?: {
                                    key: string;
                                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                    values?: string[] | undefined;
                                }[] | undefined;
                            } | undefined;
                            fields?: {
                                field: "provider" | "region" | "zone";
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[] | undefined;
                        }[] | undefined;
                    }[] | undefined;
                    tolerations?: {
                        key?: string | undefined;
                        operator?: "Equal" | "Exists" | undefined;
                        value?: string | undefined;
                        effect?: "NoExecute" | "NoSchedule" | "PreferNoSchedule" | undefined;
                    }[] | undefined;
                    spread?: {
                        by?: "cluster" | "provider" | "region" | "zone" | undefined;
                        label?: string | undefined;
                        min?: number | undefined;
                        max?: number | undefined;
                        strict?: boolean | undefined;
                    }[] | undefined;
                    replicas?: {
                        mode?: "Divided" | "Duplicated" | undefined;
                        divide?: "Aggregated" | "Weighted" | undefined;
                        dynamic?: "AvailableReplicas" | undefined;
                        weights?: {
                            clusters: {
                                names?: string[] | undefined;
                                exclude?: string[] | undefined;
                                labels?: {
                                    matchLabels?: Record<string, string> | undefined;
                                    matchExpressions?: {
                                        key: string;
                                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                        values?: string[] | undefined;
                                    }[] | undefined;
                                } | undefined;
                                fields?: {
                                    field: "provider" | "region" | "zone";
                                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                    values?: string[] | undefined;
                                }[] | undefined;
                            };
                            weight: number;
                        }[] | undefined;
                        capacity?: "Ignore" | "Require" | undefined;
                        minPerCluster?: number | undefined;
                        fixed?: {
                            clusters: {
                                names?: string[] | undefined;
                                exclude?: string[] | undefined;
                                labels?: {
                                    matchLabels?: Record<string, string> | undefined;
                                    matchExpressions?: {
                                        key: string;
                                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                        values?: string[] | undefined;
                                    }[] | undefined;
                                } | undefined;
                                fields?: {
                                    field: "provider" | "region" | "zone";
                                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                    values?: string[] | undefined;
                                }[] | undefined;
                            };
                            replicas: number;
                        }[] | undefined;
                    } | undefined;
                    prioritizers?: {
                        name: "FreeCPU" | "FreeMemory" | "Metric";
                        weight: number;
                        key?: string | undefined;
                    }[] | undefined;
                    steady?: number | undefined;
                    workloadAffinity?: {
                        releases: {
                            matchLabels?: Record<string, string> | undefined;
                            matchExpressions?: {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[] | undefined;
                        };
                        topology?: string | undefined;
                        required?: boolean | undefined;
                        weight?: number | undefined;
                    }[] | undefined;
                    workloadAntiAffinity?: {
                        releases: {
                            matchLabels?: Record<string, string> | undefined;
                            matchExpressions?: {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[] | undefined;
                        };
                        topology?: string | undefined;
                        required?: boolean | undefined;
                        weight?: number | undefined;
                    }[] | undefined;
                    failover?: {
                        cluster: {
                            tolerationSeconds?: number | undefined;
                            purge?: "Directly" | "Never" | undefined;
                        };
                    } | undefined;
                    redecideOn?: ("capacityFreed" | "clusterAdded" | "clusterReturned" | "labelsChanged" | "uncordoned")[] | undefined;
                };
                workload?: {
                    uid: string;
                    replicas: number;
                    requests?: Record<string, string | number> | undefined;
                    nodeSelector?: Record<string, string> | undefined;
                    tolerations?: {
                        key?: string | undefined;
                        operator?: "Equal" | "Exists" | undefined;
                        value?: string | undefined;
                        effect?: "NoExecute" | "NoSchedule" | "PreferNoSchedule" | undefined;
                    }[] | undefined;
                } | undefined;
                bundle?: {
                    name: string;
                    version: string;
                } | undefined;
                replicas?: Record<string, number> | undefined;
                release?: string | undefined;
                fresh?: boolean | undefined;
                namespace: string;
            };
            output: {
                outcome: "Scheduled" | "Unschedulable";
                group: string;
                message?: string | undefined;
                targets: {
                    cluster: string;
                    replicas: number;
                    workloads: Record<string, number>;
                }[];
                rejected: {
                    cluster: string;
                    filter: "API" | "Affinity" | "Capacity" | "Cordoned" | "Evicting" | "NoShare" | "NotReady" | "Spread" | "SpreadField" | "Taint" | "WorkloadAffinity" | "WorkloadAntiAffinity";
                    found: string;
                    needed: string;
                    reason: string;
                }[];
                moves?: {
                    cluster: string;
                    from: number | null;
                    to: number | null;
                    workloads?: {
                        workload: string;
                        from: number;
                        to: number;
                    }[] | undefined;
                }[] | undefined;
            };
            meta: object;
            errorShape: ErrorShape;
        }>;
    };
    releases: {
        list: Query<{
            namespace: string;
        } & Paging & Selectors, List<Resource<{
            bundle: {
                name: string;
                version: string;
            };
            placement: string;
            namespace: string;
            replicas: Record<string, number>;
            overrides: {
                clusters?: {
                    names?: string[] | undefined;
                    exclude?: string[] | undefined;
                    labels?: {
                        matchLabels?: Record<string, string> | undefined;
                        matchExpressions?: {
                            key: string;
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[] | undefined;
                    } | undefined;
                    fields?: {
                        field: "provider" | "region" | "zone";
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[] | undefined;
                } | undefined;
                object: {
                    kind: string;
                    name: string;
                    namespace?: string | undefined;
                };
                patch: ({
                    op: "add";
                    path: string;
                    value: unknown;
                } | {
                    op: "replace";
                    path: string;
                    value: unknown;
                } | {
                    op: "test";
                    path: string;
                    value: unknown;
                } | {
                    op: "remove";
                    path: string;
                } | {
                    op: "move";
                    from: string;
                    path: string;
                } | {
                    op: "copy";
                    from: string;
                    path: string;
                })[];
            }[];
            conflicts: "Adopt" | "Fail";
            drift: "Correct" | "Report";
            deletion: "All" | "Keep";
            crds?: "Create" | "CreateReplace" | undefined;
        }, {
            observedGeneration: number;
            conditions: {
                type: string;
                status: "False" | "True" | "Unknown";
                lastTransitionTime: string;
                reason: string;
                message: string;
            }[];
            targets: {
                total: number;
                applied: number;
                ready: number;
                drifted: number;
                failed: number;
                unreachable: number;
            };
            outages?: {
                cluster: string;
                since: string;
                movesAt?: string | undefined;
                message: string;
            }[] | undefined;
        }>>>;
        get: Query<{
            namespace: string;
        } & {
            name: string;
        }, Resource<{
            bundle: {
                name: string;
                version: string;
            };
            placement: string;
            namespace: string;
            replicas: Record<string, number>;
            overrides: {
                clusters?: {
                    names?: string[] | undefined;
                    exclude?: string[] | undefined;
                    labels?: {
                        matchLabels?: Record<string, string> | undefined;
                        matchExpressions?: {
                            key: string;
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[] | undefined;
                    } | undefined;
                    fields?: {
                        field: "provider" | "region" | "zone";
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[] | undefined;
                } | undefined;
                object: {
                    kind: string;
                    name: string;
                    namespace?: string | undefined;
                };
                patch: ({
                    op: "add";
                    path: string;
                    value: unknown;
                } | {
                    op: "replace";
                    path: string;
                    value: unknown;
                } | {
                    op: "test";
                    path: string;
                    value: unknown;
                } | {
                    op: "remove";
                    path: string;
                } | {
                    op: "move";
                    from: string;
                    path: string;
                } | {
                    op: "copy";
                    from: string;
                    path: string;
                })[];
            }[];
            conflicts: "Adopt" | "Fail";
            drift: "Correct" | "Report";
            deletion: "All" | "Keep";
            crds?: "Create" | "CreateReplace" | undefined;
        }, {
            observedGeneration: number;
            conditions: {
                type: string;
                status: "False" | "True" | "Unknown";
                lastTransitionTime: string;
                reason: string;
                message: string;
            }[];
            targets: {
                total: number;
                applied: number;
                ready: number;
                drifted: number;
                failed: number;
                unreachable: number;
            };
            outages?: {
                cluster: string;
                since: string;
                movesAt?: string | undefined;
                message: string;
            }[] | undefined;
        }>>;
        create: Mutation<{
            namespace: string;
        } & WriteOptions & {
            resource: ResourceInput<{
                bundle: {
                    name: string;
                    version: string;
                };
                placement: string;
                namespace?: string | undefined;
                replicas?: Record<string, number> | undefined;
                overrides?: {
                    clusters?: {
                        names?: string[] | undefined;
                        exclude?: string[] | undefined;
                        labels?: {
                            matchLabels?: Record<string, string> | undefined;
                            matchExpressions?: {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[] | undefined;
                        } | undefined;
                        fields?: {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[] | undefined;
                    } | undefined;
                    object: {
                        kind: string;
                        name: string;
                        namespace?: string | undefined;
                    };
                    patch: ({
                        op: "add";
                        path: string;
                        value: unknown;
                    } | {
                        op: "replace";
                        path: string;
                        value: unknown;
                    } | {
                        op: "test";
                        path: string;
                        value: unknown;
                    } | {
                        op: "remove";
                        path: string;
                    } | {
                        op: "move";
                        from: string;
                        path: string;
                    } | {
                        op: "copy";
                        from: string;
                        path: string;
                    })[];
                }[] | undefined;
                conflicts?: "Adopt" | "Fail" | undefined;
                drift?: "Correct" | "Report" | undefined;
                deletion?: "All" | "Keep" | undefined;
                crds?: "Create" | "CreateReplace" | undefined;
            }>;
            idempotencyKey?: string | undefined;
        }, Resource<{
            bundle: {
                name: string;
                version: string;
            };
            placement: string;
            namespace: string;
            replicas: Record<string, number>;
            overrides: {
                clusters?: {
                    names?: string[] | undefined;
                    exclude?: string[] | undefined;
                    labels?: {
                        matchLabels?: Record<string, string> | undefined;
                        matchExpressions?: {
                            key: string;
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[] | undefined;
                    } | undefined;
                    fields?: {
                        field: "provider" | "region" | "zone";
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[] | undefined;
                } | undefined;
                object: {
                    kind: string;
                    name: string;
                    namespace?: string | undefined;
                };
                patch: ({
                    op: "add";
                    path: string;
                    value: unknown;
                } | {
                    op: "replace";
                    path: string;
                    value: unknown;
                } | {
                    op: "test";
                    path: string;
                    value: unknown;
                } | {
                    op: "remove";
                    path: string;
                } | {
                    op: "move";
                    from: string;
                    path: string;
                } | {
                    op: "copy";
                    from: string;
                    path: string;
                })[];
            }[];
            conflicts: "Adopt" | "Fail";
            drift: "Correct" | "Report";
            deletion: "All" | "Keep";
            crds?: "Create" | "CreateReplace" | undefined;
        }, {
            observedGeneration: number;
            conditions: {
                type: string;
                status: "False" | "True" | "Unknown";
                lastTransitionTime: string;
                reason: string;
                message: string;
            }[];
            targets: {
                total: number;
                applied: number;
                ready: number;
                drifted: number;
                failed: number;
                unreachable: number;
            };
            outages?: {
                cluster: string;
                since: string;
                movesAt?: string | undefined;
                message: string;
            }[] | undefined;
        }>>;
        apply: Mutation<{
            namespace: string;
        } & WriteOptions & {
            name: string;
            resource: ResourceInput<{
                bundle: {
                    name: string;
                    version: string;
                };
                placement: string;
                namespace?: string | undefined;
                replicas?: Record<string, number> | undefined;
                overrides?: {
                    clusters?: {
                        names?: string[] | undefined;
                        exclude?: string[] | undefined;
                        labels?: {
                            matchLabels?: Record<string, string> | undefined;
                            matchExpressions?: {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[] | undefined;
                        } | undefined;
                        fields?: {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[] | undefined;
                    } | undefined;
                    object: {
                        kind: string;
                        name: string;
                        namespace?: string | undefined;
                    };
                    patch: ({
                        op: "add";
                        path: string;
                        value: unknown;
                    } | {
                        op: "replace";
                        path: string;
                        value: unknown;
                    } | {
                        op: "test";
                        path: string;
                        value: unknown;
                    } | {
                        op: "remove";
                        path: string;
                    } | {
                        op: "move";
                        from: string;
                        path: string;
                    } | {
                        op: "copy";
                        from: string;
                        path: string;
                    })[];
                }[] | undefined;
                conflicts?: "Adopt" | "Fail" | undefined;
                drift?: "Correct" | "Report" | undefined;
                deletion?: "All" | "Keep" | undefined;
                crds?: "Create" | "CreateReplace" | undefined;
            }>;
            ifMatch?: string | undefined;
            createOnly?: boolean | undefined;
        }, Resource<{
            bundle: {
                name: string;
                version: string;
            };
            placement: string;
            namespace: string;
            replicas: Record<string, number>;
            overrides: {
                clusters?: {
                    names?: string[] | undefined;
                    exclude?: string[] | undefined;
                    labels?: {
                        matchLabels?: Record<string, string> | undefined;
                        matchExpressions?: {
                            key: string;
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[] | undefined;
                    } | undefined;
                    fields?: {
                        field: "provider" | "region" | "zone";
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[] | undefined;
                } | undefined;
                object: {
                    kind: string;
                    name: string;
                    namespace?: string | undefined;
                };
                patch: ({
                    op: "add";
                    path: string;
                    value: unknown;
                } | {
                    op: "replace";
                    path: string;
                    value: unknown;
                } | {
                    op: "test";
                    path: string;
                    value: unknown;
                } | {
                    op: "remove";
                    path: string;
                } | {
                    op: "move";
                    from: string;
                    path: string;
                } | {
                    op: "copy";
                    from: string;
                    path: string;
                })[];
            }[];
            conflicts: "Adopt" | "Fail";
            drift: "Correct" | "Report";
            deletion: "All" | "Keep";
            crds?: "Create" | "CreateReplace" | undefined;
        }, {
            observedGeneration: number;
            conditions: {
                type: string;
                status: "False" | "True" | "Unknown";
                lastTransitionTime: string;
                reason: string;
                message: string;
            }[];
            targets: {
                total: number;
                applied: number;
                ready: number;
                drifted: number;
                failed: number;
                unreachable: number;
            };
            outages?: {
                cluster: string;
                since: string;
                movesAt?: string | undefined;
                message: string;
            }[] | undefined;
        }>>;
        patch: Mutation<{
            namespace: string;
        } & WriteOptions & {
            name: string;
            patch: Patch;
            ifMatch?: string | undefined;
        }, Resource<{
            bundle: {
                name: string;
                version: string;
            };
            placement: string;
            namespace: string;
            replicas: Record<string, number>;
            overrides: {
                clusters?: {
                    names?: string[] | undefined;
                    exclude?: string[] | undefined;
                    labels?: {
                        matchLabels?: Record<string, string> | undefined;
                        matchExpressions?: {
                            key: string;
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[] | undefined;
                    } | undefined;
                    fields?: {
                        field: "provider" | "region" | "zone";
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[] | undefined;
                } | undefined;
                object: {
                    kind: string;
                    name: string;
                    namespace?: string | undefined;
                };
                patch: ({
                    op: "add";
                    path: string;
                    value: unknown;
                } | {
                    op: "replace";
                    path: string;
                    value: unknown;
                } | {
                    op: "test";
                    path: string;
                    value: unknown;
                } | {
                    op: "remove";
                    path: string;
                } | {
                    op: "move";
                    from: string;
                    path: string;
                } | {
                    op: "copy";
                    from: string;
                    path: string;
                })[];
            }[];
            conflicts: "Adopt" | "Fail";
            drift: "Correct" | "Report";
            deletion: "All" | "Keep";
            crds?: "Create" | "CreateReplace" | undefined;
        }, {
            observedGeneration: number;
            conditions: {
                type: string;
                status: "False" | "True" | "Unknown";
                lastTransitionTime: string;
                reason: string;
                message: string;
            }[];
            targets: {
                total: number;
                applied: number;
                ready: number;
                drifted: number;
                failed: number;
                unreachable: number;
            };
            outages?: {
                cluster: string;
                since: string;
                movesAt?: string | undefined;
                message: string;
            }[] | undefined;
        }>>;
        delete: Mutation<{
            namespace: string;
        } & {
            name: string;
            dryRun?: 'All' | undefined;
            ifMatch?: string | undefined;
        }, Resource<{
            bundle: {
                name: string;
                version: string;
            };
            placement: string;
            namespace: string;
            replicas: Record<string, number>;
            overrides: {
                clusters?: {
                    names?: string[] | undefined;
                    exclude?: string[] | undefined;
                    labels?: {
                        matchLabels?: Record<string, string> | undefined;
                        matchExpressions?: {
                            key: string;
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[] | undefined;
                    } | undefined;
                    fields?: {
                        field: "provider" | "region" | "zone";
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[] | undefined;
                } | undefined;
                object: {
                    kind: string;
                    name: string;
                    namespace?: string | undefined;
                };
                patch: ({
                    op: "add";
                    path: string;
                    value: unknown;
                } | {
                    op: "replace";
                    path: string;
                    value: unknown;
                } | {
                    op: "test";
                    path: string;
                    value: unknown;
                } | {
                    op: "remove";
                    path: string;
                } | {
                    op: "move";
                    from: string;
                    path: string;
                } | {
                    op: "copy";
                    from: string;
                    path: string;
                })[];
            }[];
            conflicts: "Adopt" | "Fail";
            drift: "Correct" | "Report";
            deletion: "All" | "Keep";
            crds?: "Create" | "CreateReplace" | undefined;
        }, {
            observedGeneration: number;
            conditions: {
                type: string;
                status: "False" | "True" | "Unknown";
                lastTransitionTime: string;
                reason: string;
                message: string;
            }[];
            targets: {
                total: number;
                applied: number;
                ready: number;
                drifted: number;
                failed: number;
                unreachable: number;
            };
            outages?: {
                cluster: string;
                since: string;
                movesAt?: string | undefined;
                message: string;
            }[] | undefined;
        }>>;
        watch: TRPCSubscriptionProcedure<{
            input: Watch;
            output: AsyncIterable<{
                id: string;
                data: ChangeOf<Resource<{
                    bundle: {
                        name: string;
                        version: string;
                    };
                    placement: string;
                    namespace: string;
                    replicas: Record<string, number>;
                    overrides: {
                        clusters?: {
                            names?: string[] | undefined;
                            exclude?: string[] | undefined;
                            labels?: {
                                matchLabels?: Record<string, string> | undefined;
                                matchExpressions?: {
                                    key: string;
                                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                    values?: string[] | undefined;
                                }[] | undefined;
                            } | undefined;
                            fields?: {
                                field: "provider" | "region" | "zone";
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[] | undefined;
                        } | undefined;
                        object: {
                            kind: string;
                            name: string;
                            namespace?: string | undefined;
                        };
                        patch: ({
                            op: "add";
                            path: string;
                            value: unknown;
                        } | {
                            op: "replace";
                            path: string;
                            value: unknown;
                        } | {
                            op: "test";
                            path: string;
                            value: unknown;
                        } | {
                            op: "remove";
                            path: string;
                        } | {
                            op: "move";
                            from: string;
                            path: string;
                        } | {
                            op: "copy";
                            from: string;
                            path: string;
                        })[];
                    }[];
                    conflicts: "Adopt" | "Fail";
                    drift: "Correct" | "Report";
                    deletion: "All" | "Keep";
                    crds?: "Create" | "CreateReplace" | undefined;
                }, {
                    observedGeneration: number;
                    conditions: {
                        type: string;
                        status: "False" | "True" | "Unknown";
                        lastTransitionTime: string;
                        reason: string;
                        message: string;
                    }[];
                    targets: {
                        total: number;
                        applied: number;
                        ready: number;
                        drifted: number;
                        failed: number;
                        unreachable: number;
                    };
                    outages?: {
                        cluster: string;
                        since: string;
                        movesAt?: string | undefined;
                        message: string;
                    }[] | undefined;
                }>>;
            }, void, unknown>;
            meta: object;
        }>;
        listAll: Query<Paging & Selectors, List<Resource<{
            bundle: {
                name: string;
                version: string;
            };
            placement: string;
            namespace: string;
            replicas: Record<string, number>;
            overrides: {
                clusters?: {
                    names?: string[] | undefined;
                    exclude?: string[] | undefined;
                    labels?: {
                        matchLabels?: Record<string, string> | undefined;
                        matchExpressions?: {
                            key: string;
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[] | undefined;
                    } | undefined;
                    fields?: {
                        field: "provider" | "region" | "zone";
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[] | undefined;
                } | undefined;
                object: {
                    kind: string;
                    name: string;
                    namespace?: string | undefined;
                };
                patch: ({
                    op: "add";
                    path: string;
                    value: unknown;
                } | {
                    op: "replace";
                    path: string;
                    value: unknown;
                } | {
                    op: "test";
                    path: string;
                    value: unknown;
                } | {
                    op: "remove";
                    path: string;
                } | {
                    op: "move";
                    from: string;
                    path: string;
                } | {
                    op: "copy";
                    from: string;
                    path: string;
                })[];
            }[];
            conflicts: "Adopt" | "Fail";
            drift: "Correct" | "Report";
            deletion: "All" | "Keep";
            crds?: "Create" | "CreateReplace" | undefined;
        }, {
            observedGeneration: number;
            conditions: {
                type: string;
                status: "False" | "True" | "Unknown";
                lastTransitionTime: string;
                reason: string;
                message: string;
            }[];
            targets: {
                total: number;
                applied: number;
                ready: number;
                drifted: number;
                failed: number;
                unreachable: number;
            };
            outages?: {
                cluster: string;
                since: string;
                movesAt?: string | undefined;
                message: string;
            }[] | undefined;
        }>>>;
        targets: TRPCQueryProcedure<{
            input: {
                namespace: string;
                name: string;
            };
            output: List<{
                apiVersion: string;
                kind: "Target";
                metadata: {
                    name: string;
                    namespace: string;
                    uid: string;
                    resourceVersion: string;
                    createdAt: string;
                    updatedAt: string;
                };
                spec: {
                    release: string;
                    releaseUid: string;
                    cluster: string;
                    desired: {
                        bundle: {
                            uid: string;
                            name: string;
                            version: string;
                            digest: string;
                        };
                        valuesHash: string;
                        namespace: string;
                        workloads: {
                            apiVersion: string;
                            kind: string;
                            namespace: string;
                            name: string;
                            replicas: number;
                        }[];
                        conflicts: "Adopt" | "Fail";
                        drift: "Correct" | "Report";
                        deletion: "All" | "Keep";
                        crds?: "Create" | "CreateReplace" | undefined;
                    };
                    removing?: "Evicted" | "Left" | "ReleaseDeleted" | "Replaced" | "Unregistered" | undefined;
                };
                status: {
                    applied: boolean;
                    ready: boolean;
                    drifted: boolean;
                    failed: boolean;
                    unreachable: boolean;
                    waiting: boolean;
                    message: string;
                    kept: {
                        apiVersion: string;
                        kind: string;
                        namespace?: string | undefined;
                        name: string;
                        reason: string;
                    }[];
                };
            }>;
            meta: object;
            errorShape: ErrorShape;
        }>;
        decision: TRPCQueryProcedure<{
            input: {
                namespace: string;
                name: string;
            };
            output: {
                outcome: "Scheduled" | "Unschedulable";
                group?: string | undefined;
                revision: string;
                decidedAt: string;
                message?: string | undefined;
                targets: {
                    cluster: string;
                    workloads: {
                        apiVersion: string;
                        kind: string;
                        namespace: string;
                        name: string;
                        replicas: number;
                    }[];
                }[];
                rejected: {
                    filter: string;
                    count: number;
                    names: string[];
                }[];
                expiredScores?: {
                    key: string;
                    count: number;
                    names: string[];
                }[] | undefined;
            };
            meta: object;
            errorShape: ErrorShape;
        }>;
        why: TRPCQueryProcedure<{
            input: {
                namespace: string;
                name: string;
                cluster?: string | undefined;
            };
            output: {
                outcome: "Scheduled" | "Unschedulable";
                group: string;
                message?: string | undefined;
                nearest?: string | undefined;
                expiredScores?: {
                    cluster: string;
                    key: string;
                }[] | undefined;
                decidedAt?: string | undefined;
                changed: string[];
                items: {
                    cluster: string;
                    chosen: boolean;
                    filter?: string | undefined;
                    found?: string | undefined;
                    needed?: string | undefined;
                    filters: {
                        filter: string;
                        passed: boolean;
                        found: string;
                        needed: string;
                    }[];
                    tier?: number | undefined;
                    axes: Record<string, string>;
                    score?: number | undefined;
                    scores: {
                        prioritizer: string;
                        weight: number;
                        value?: number | undefined;
                        score: number;
                        expired?: boolean | undefined;
                    }[];
                    capacity: {
                        workload: string;
                        previous: number;
                        allocatable: number;
                        available: number;
                        replicas: number;
                    }[];
                    sentence: string;
                    changedSince: boolean;
                }[];
            };
            meta: object;
            errorShape: ErrorShape;
        }>;
        rebalance: TRPCMutationProcedure<{
            input: {
                namespace: string;
                name: string;
                dryRun?: "All" | undefined;
            };
            output: {
                releases: {
                    namespace: string;
                    release: string;
                    moves: {
                        cluster: string;
                        from: number | null;
                        to: number | null;
                        workloads?: {
                            workload: string;
                            from: number;
                            to: number;
                        }[] | undefined;
                    }[];
                    message?: string | undefined;
                }[];
                totals: {
                    considered: number;
                    moved: number;
                    moves: number;
                    replicas: number;
                };
                queued: number;
            };
            meta: object;
            errorShape: ErrorShape;
        }>;
        rebalanceMany: TRPCMutationProcedure<{
            input: {
                namespace: string;
                selector: string;
                dryRun?: "All" | undefined;
            };
            output: {
                releases: {
                    namespace: string;
                    release: string;
                    moves: {
                        cluster: string;
                        from: number | null;
                        to: number | null;
                        workloads?: {
                            workload: string;
                            from: number;
                            to: number;
                        }[] | undefined;
                    }[];
                    message?: string | undefined;
                }[];
                totals: {
                    considered: number;
                    moved: number;
                    moves: number;
                    replicas: number;
                };
                queued: number;
            };
            meta: object;
            errorShape: ErrorShape;
        }>;
        scale: TRPCMutationProcedure<{
            input: {
                namespace: string;
                name: string;
                workload?: string | undefined;
                replicas: number;
                dryRun?: "All" | undefined;
            };
            output: Resource<{
                bundle: {
                    name: string;
                    version: string;
                };
                placement: string;
                namespace: string;
                replicas: Record<string, number>;
                overrides: {
                    clusters?: {
                        names?: string[] | undefined;
                        exclude?: string[] | undefined;
                        labels?: {
                            matchLabels?: Record<string, string> | undefined;
                            matchExpressions?: {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[] | undefined;
                        } | undefined;
                        fields?: {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[] | undefined;
                    } | undefined;
                    object: {
                        kind: string;
                        name: string;
                        namespace?: string | undefined;
                    };
                    patch: ({
                        op: "add";
                        path: string;
                        value: unknown;
                    } | {
                        op: "replace";
                        path: string;
                        value: unknown;
                    } | {
                        op: "test";
                        path: string;
                        value: unknown;
                    } | {
                        op: "remove";
                        path: string;
                    } | {
                        op: "move";
                        from: string;
                        path: string;
                    } | {
                        op: "copy";
                        from: string;
                        path: string;
                    })[];
                }[];
                conflicts: "Adopt" | "Fail";
                drift: "Correct" | "Report";
                deletion: "All" | "Keep";
                crds?: "Create" | "CreateReplace" | undefined;
            }, {
                observedGeneration: number;
                conditions: {
                    type: string;
                    status: "False" | "True" | "Unknown";
                    lastTransitionTime: string;
                    reason: string;
                    message: string;
                }[];
                targets: {
                    total: number;
                    applied: number;
                    ready: number;
                    drifted: number;
                    failed: number;
                    unreachable: number;
                };
                outages?: {
                    cluster: string;
                    since: string;
                    movesAt?: string | undefined;
                    message: string;
                }[] | undefined;
            }>;
            meta: object;
            errorShape: ErrorShape;
        }>;
        objects: TRPCQueryProcedure<{
            input: {
                namespace: string;
                name: string;
                cluster?: string | undefined;
                limit?: string | number | undefined;
            };
            output: List<{
                apiVersion: string;
                kind: string;
                namespace?: string;
                name: string;
                cluster: string;
                health: "Failed" | "Kept" | "Leaving" | "Missing" | "Pending" | "Progressing" | "Ready" | "Unknown";
                drift?: "applied" | "fields" | "gone" | "replaced" | "replicas";
                message: string;
                appliedAt?: string;
            }>;
            meta: object;
            errorShape: ErrorShape;
        }>;
        difference: TRPCQueryProcedure<{
            input: {
                namespace: string;
                name: string;
                cluster: string;
                apiVersion: string;
                kind: string;
                objectNamespace?: string | undefined;
                objectName: string;
            };
            output: {
                apiVersion: string;
                kind: string;
                namespace?: string;
                name: string;
                cluster: string;
                wanted: Record<string, unknown>;
                found?: Record<string, unknown>;
            };
            meta: object;
            errorShape: ErrorShape;
        }>;
    };
    simulations: {
        simulate: TRPCMutationProcedure<{
            input: {
                down?: string[] | undefined;
                drain?: string[] | undefined;
                add?: {
                    [x: string]: unknown | undefined;
                    apiVersion?: "hansa.dev/v1" | undefined;
                    kind?: "Cluster" | undefined;
                    metadata: {
                        [x: string]: unknown | undefined;
                        name: string;
                        labels?: Record<string, string> | undefined;
                    };
                    spec?: {
                        [x: string]: unknown | undefined;
                        provider?: string | undefined;
                        region?: string | undefined;
                        zones?: string[] | undefined;
                        taints?: {
                            key: string;
                            value?: string | undefined;
                            effect: "NoExecute" | "NoSchedule" | "PreferNoSchedule";
                        }[] | undefined;
                        unschedulable?: boolean | undefined;
                    } | undefined;
                    status?: {
                        [x: string]: unknown | undefined;
                        conditions?: {
                            [x: string]: unknown;
                            type: string;
                            status: "False" | "True" | "Unknown";
                        }[] | undefined;
                        available?: {
                            replicas: number;
                        } | undefined;
                        nodeList?: {
                            [x: string]: unknown | undefined;
                            name?: string | undefined;
                            labels?: Record<string, string> | undefined;
                            taints?: {
                                key: string;
                                value?: string | undefined;
                                effect: "NoExecute" | "NoSchedule" | "PreferNoSchedule";
                            }[] | undefined;
                            unschedulable?: boolean | undefined;
                            allocatable: Record<string, string | number>;
                            requested?: Record<string, string | number> | undefined;
                        }[] | undefined;
                        scores?: Record<string, {
                            [x: string]: unknown | undefined;
                            value: number;
                            expired?: boolean | undefined;
                        }> | undefined;
                    } | undefined;
                }[] | undefined;
                grow?: {
                    namespace?: string | undefined;
                    release: string;
                    workload?: string | undefined;
                    replicas: number;
                }[] | undefined;
                place?: {
                    namespace?: string | undefined;
                    name: string;
                    spec: {
                        affinity?: {
                            names?: string[] | undefined;
                            exclude?: string[] | undefined;
                            labels?: {
                                matchLabels?: Record<string, string> | undefined;
                                matchExpressions?: {
                                    key: string;
                                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                    values?: string[] | undefined;
                                }[] | undefined;
                            } | undefined;
                            fields?: {
                                field: "provider" | "region" | "zone";
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[] | undefined;
                            name?: string | undefined;
                            overflow?: {
                                names?: string[] | undefined;
                                exclude?: string[] | undefined;
                                labels?: {
                                    matchLabels?: Record<string, string> | undefined;
                                    matchExpressions?: {
                                        key: string;
                                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                        values?: string[] | undefined;
                                    }[] | undefined;
                                } | undefined;
                                fields?: {
                                    field: "provider" | "region" | "zone";
                                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                    values?: string[] | undefined;
                                }[] | undefined;
                            }[] | undefined;
                        }[] | undefined;
                        tolerations?: {
                            key?: string | undefined;
                            operator?: "Equal" | "Exists" | undefined;
                            value?: string | undefined;
                            effect?: "NoExecute" | "NoSchedule" | "PreferNoSchedule" | undefined;
                        }[] | undefined;
                        spread?: {
                            by?: "cluster" | "provider" | "region" | "zone" | undefined;
                            label?: string | undefined;
                            min?: number | undefined;
                            max?: number | undefined;
                            strict?: boolean | undefined;
                        }[] | undefined;
                        replicas?: {
                            mode?: "Divided" | "Duplicated" | undefined;
                            divide?: "Aggregated" | "Weighted" | undefined;
                            dynamic?: "AvailableReplicas" | undefined;
                            weights?: {
                                clusters: {
                                    names?: string[] | undefined;
                                    exclude?: string[] | undefined;
                                    labels?: {
                                        matchLabels?: Record<string, string> | undefined;
                                        matchExpressions?: {
                                            key: string;
                                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                            values?: string[] | undefined;
                                        }[] | undefined;
                                    } | undefined;
                                    fields?: {
                                        field: "provider" | "region" | "zone";
                                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                        values?: string[] | undefined;
                                    }[] | undefined;
                                };
                                weight: number;
                            }[] | undefined;
                            capacity?: "Ignore" | "Require" | undefined;
                            minPerCluster?: number | undefined;
                            fixed?: {
                                clusters: {
                                    names?: string[] | undefined;
                                    exclude?: string[] | undefined;
                                    labels?: {
                                        matchLabels?: Record<string, string> | undefined;
                                        matchExpressions?: {
                                            key: string;
                                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                            values?: string[] | undefined;
                                        }[] | undefined;
                                    } | undefined;
                                    fields?: {
                                        field: "provider" | "region" | "zone";
                                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                        values?: string[] | undefined;
                                    }[] | undefined;
                                };
                                replicas: number;
                            }[] | undefined;
                        } | undefined;
                        prioritizers?: {
                            name: "FreeCPU" | "FreeMemory" | "Metric";
                            weight: number;
                            key?: string | undefined;
                        }[] | undefined;
                        steady?: number | undefined;
                        workloadAffinity?: {
                            releases: {
                                matchLabels?: Record<string, string> | undefined;
                                matchExpressions?: {
                                    key: string;
                                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                    values?: string[] | undefined;
                                }[] | undefined;
                            };
                            topology?: string | undefined;
                            required?: boolean | undefined;
                            weight?: number | undefined;
                        }[] | undefined;
                        workloadAntiAffinity?: {
                            releases: {
                                matchLabels?: Record<string, string> | undefined;
                                matchExpressions?: {
                                    key: string;
                                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                    values?: string[] | undefined;
                                }[] | undefined;
                            };
                            topology?: string | undefined;
                            required?: boolean | undefined;
                            weight?: number | undefined;
                        }[] | undefined;
                        failover?: {
                            cluster: {
                                tolerationSeconds?: number | undefined;
                                purge?: "Directly" | "Never" | undefined;
                            };
                        } | undefined;
                        redecideOn?: ("capacityFreed" | "clusterAdded" | "clusterReturned" | "labelsChanged" | "uncordoned")[] | undefined;
                    };
                }[] | undefined;
            };
            output: {
                releases: {
                    namespace: string;
                    release: string;
                    moves: {
                        cluster: string;
                        from: number | null;
                        to: number | null;
                        workloads?: {
                            workload: string;
                            from: number;
                            to: number;
                        }[] | undefined;
                    }[];
                    message?: string | undefined;
                }[];
                unschedulable: {
                    namespace: string;
                    release: string;
                    clusters: string[];
                    message: string;
                }[];
                staying: {
                    namespace: string;
                    release: string;
                    cluster: string;
                    replicas: number;
                    message: string;
                }[];
                pending: {
                    namespace: string;
                    release: string;
                    cluster: string;
                    workload: string;
                    replicas: number;
                }[];
                conflicts?: {
                    namespace: string;
                    release: string;
                    cluster: string;
                    object: string;
                    with: string;
                }[] | undefined;
                totals: {
                    considered: number;
                    moved: number;
                    moves: number;
                    replicas: number;
                    unschedulable: number;
                    staying: number;
                    pending: number;
                };
                notes: string[];
            };
            meta: object;
            errorShape: ErrorShape;
        }>;
    };
    directories: {
        list: Query<Paging & Selectors, List<Resource<{
            pollSeconds: number;
            fullReadMinutes: number;
            type: "ldap";
            ldap: {
                preset: "389ds" | "activedirectory" | "freeipa" | "lldap" | "openldap";
                urls: string[];
                startTLS: boolean;
                certificateAuthority?: string | undefined;
                serverName?: string | undefined;
                bind: {
                    method: "simple";
                    dn: string;
                    password: {
                        digest: string;
                    };
                } | {
                    method: "external";
                    clientCertificate?: string | undefined;
                    clientKey?: {
                        digest: string;
                    } | undefined;
                };
                people: {
                    filter?: string | undefined;
                    attributes?: {
                        id?: string | undefined;
                        username?: string | undefined;
                        displayName?: string | undefined;
                        mail?: string | undefined;
                        passwordHash?: string | undefined;
                        disabled?: string | undefined;
                        expires?: string | undefined;
                        more: string[];
                    } | undefined;
                    base: string;
                };
                groups?: {
                    filter?: string | undefined;
                    attributes?: {
                        id?: string | undefined;
                        name?: string | undefined;
                        members?: string[] | undefined;
                    } | undefined;
                    memberOf: boolean;
                    base: string;
                } | undefined;
                pageSize: number;
                timeoutSeconds: number;
            };
        } | {
            pollSeconds: number;
            fullReadMinutes: number;
            type: "ldif";
            ldif: {
                path: string;
                preset: "389ds" | "activedirectory" | "freeipa" | "lldap" | "openldap";
                people: {
                    filter?: string | undefined;
                    attributes?: {
                        id?: string | undefined;
                        username?: string | undefined;
                        displayName?: string | undefined;
                        mail?: string | undefined;
                        passwordHash?: string | undefined;
                        disabled?: string | undefined;
                        expires?: string | undefined;
                        more: string[];
                    } | undefined;
                    base?: string | undefined;
                };
                groups: {
                    filter?: string | undefined;
                    attributes?: {
                        id?: string | undefined;
                        name?: string | undefined;
                        members?: string[] | undefined;
                    } | undefined;
                    memberOf: boolean;
                    base?: string | undefined;
                };
            };
        }, {
            conditions: {
                type: string;
                status: "False" | "True" | "Unknown";
                lastTransitionTime: string;
                reason: string;
                message: string;
            }[];
            read?: {
                at: string;
                server: string;
                people: number;
                disabled: number;
                groups: number;
                problems: number;
                samples: {
                    subject: string;
                    reason: string;
                }[];
                mark: string;
                source: string;
            } | undefined;
        }>>>;
        get: Query<{
            name: string;
        }, Resource<{
            pollSeconds: number;
            fullReadMinutes: number;
            type: "ldap";
            ldap: {
                preset: "389ds" | "activedirectory" | "freeipa" | "lldap" | "openldap";
                urls: string[];
                startTLS: boolean;
                certificateAuthority?: string | undefined;
                serverName?: string | undefined;
                bind: {
                    method: "simple";
                    dn: string;
                    password: {
                        digest: string;
                    };
                } | {
                    method: "external";
                    clientCertificate?: string | undefined;
                    clientKey?: {
                        digest: string;
                    } | undefined;
                };
                people: {
                    filter?: string | undefined;
                    attributes?: {
                        id?: string | undefined;
                        username?: string | undefined;
                        displayName?: string | undefined;
                        mail?: string | undefined;
                        passwordHash?: string | undefined;
                        disabled?: string | undefined;
                        expires?: string | undefined;
                        more: string[];
                    } | undefined;
                    base: string;
                };
                groups?: {
                    filter?: string | undefined;
                    attributes?: {
                        id?: string | undefined;
                        name?: string | undefined;
                        members?: string[] | undefined;
                    } | undefined;
                    memberOf: boolean;
                    base: string;
                } | undefined;
                pageSize: number;
                timeoutSeconds: number;
            };
        } | {
            pollSeconds: number;
            fullReadMinutes: number;
            type: "ldif";
            ldif: {
                path: string;
                preset: "389ds" | "activedirectory" | "freeipa" | "lldap" | "openldap";
                people: {
                    filter?: string | undefined;
                    attributes?: {
                        id?: string | undefined;
                        username?: string | undefined;
                        displayName?: string | undefined;
                        mail?: string | undefined;
                        passwordHash?: string | undefined;
                        disabled?: string | undefined;
                        expires?: string | undefined;
                        more: string[];
                    } | undefined;
                    base?: string | undefined;
                };
                groups: {
                    filter?: string | undefined;
                    attributes?: {
                        id?: string | undefined;
                        name?: string | undefined;
                        members?: string[] | undefined;
                    } | undefined;
                    memberOf: boolean;
                    base?: string | undefined;
                };
            };
        }, {
            conditions: {
                type: string;
                status: "False" | "True" | "Unknown";
                lastTransitionTime: string;
                reason: string;
                message: string;
            }[];
            read?: {
                at: string;
                server: string;
                people: number;
                disabled: number;
                groups: number;
                problems: number;
                samples: {
                    subject: string;
                    reason: string;
                }[];
                mark: string;
                source: string;
            } | undefined;
        }>>;
        create: Mutation<WriteOptions & {
            resource: ResourceInput<{
                pollSeconds?: number | undefined;
                fullReadMinutes?: number | undefined;
                type: "ldap";
                ldap: {
                    preset: "389ds" | "activedirectory" | "freeipa" | "lldap" | "openldap";
                    urls: string[];
                    startTLS?: boolean | undefined;
                    certificateAuthority?: string | undefined;
                    serverName?: string | undefined;
                    bind: {
                        method: "simple";
                        dn: string;
                        password: {
                            value?: string | undefined;
                            digest?: string | undefined;
                        };
                    } | {
                        method: "external";
                        clientCertificate?: string | undefined;
                        clientKey?: {
                            value?: string | undefined;
                            digest?: string | undefined;
                        } | undefined;
                    };
                    people: {
                        filter?: string | undefined;
                        attributes?: {
                            id?: string | undefined;
                            username?: string | undefined;
                            displayName?: string | undefined;
                            mail?: string | undefined;
                            passwordHash?: string | undefined;
                            disabled?: string | undefined;
                            expires?: string | undefined;
                            more?: string[] | undefined;
                        } | undefined;
                        base: string;
                    };
                    groups?: {
                        filter?: string | undefined;
                        attributes?: {
                            id?: string | undefined;
                            name?: string | undefined;
                            members?: string[] | undefined;
                        } | undefined;
                        memberOf?: boolean | undefined;
                        base: string;
                    } | undefined;
                    pageSize?: number | undefined;
                    timeoutSeconds?: number | undefined;
                };
            } | {
                pollSeconds?: number | undefined;
                fullReadMinutes?: number | undefined;
                type: "ldif";
                ldif: {
                    path: string;
                    preset?: "389ds" | "activedirectory" | "freeipa" | "lldap" | "openldap" | undefined;
                    people?: {
                        filter?: string | undefined;
                        attributes?: {
                            id?: string | undefined;
                            username?: string | undefined;
                            displayName?: string | undefined;
                            mail?: string | undefined;
                            passwordHash?: string | undefined;
                            disabled?: string | undefined;
                            expires?: string | undefined;
                            more?: string[] | undefined;
                        } | undefined;
                        base?: string | undefined;
                    } | undefined;
                    groups?: {
                        filter?: string | undefined;
                        attributes?: {
                            id?: string | undefined;
                            name?: string | undefined;
                            members?: string[] | undefined;
                        } | undefined;
                        memberOf?: boolean | undefined;
                        base?: string | undefined;
                    } | undefined;
                };
            }>;
            idempotencyKey?: string | undefined;
        }, Resource<{
            pollSeconds: number;
            fullReadMinutes: number;
            type: "ldap";
            ldap: {
                preset: "389ds" | "activedirectory" | "freeipa" | "lldap" | "openldap";
                urls: string[];
                startTLS: boolean;
                certificateAuthority?: string | undefined;
                serverName?: string | undefined;
                bind: {
                    method: "simple";
                    dn: string;
                    password: {
                        digest: string;
                    };
                } | {
                    method: "external";
                    clientCertificate?: string | undefined;
                    clientKey?: {
                        digest: string;
                    } | undefined;
                };
                people: {
                    filter?: string | undefined;
                    attributes?: {
                        id?: string | undefined;
                        username?: string | undefined;
                        displayName?: string | undefined;
                        mail?: string | undefined;
                        passwordHash?: string | undefined;
                        disabled?: string | undefined;
                        expires?: string | undefined;
                        more: string[];
                    } | undefined;
                    base: string;
                };
                groups?: {
                    filter?: string | undefined;
                    attributes?: {
                        id?: string | undefined;
                        name?: string | undefined;
                        members?: string[] | undefined;
                    } | undefined;
                    memberOf: boolean;
                    base: string;
                } | undefined;
                pageSize: number;
                timeoutSeconds: number;
            };
        } | {
            pollSeconds: number;
            fullReadMinutes: number;
            type: "ldif";
            ldif: {
                path: string;
                preset: "389ds" | "activedirectory" | "freeipa" | "lldap" | "openldap";
                people: {
                    filter?: string | undefined;
                    attributes?: {
                        id?: string | undefined;
                        username?: string | undefined;
                        displayName?: string | undefined;
                        mail?: string | undefined;
                        passwordHash?: string | undefined;
                        disabled?: string | undefined;
                        expires?: string | undefined;
                        more: string[];
                    } | undefined;
                    base?: string | undefined;
                };
                groups: {
                    filter?: string | undefined;
                    attributes?: {
                        id?: string | undefined;
                        name?: string | undefined;
                        members?: string[] | undefined;
                    } | undefined;
                    memberOf: boolean;
                    base?: string | undefined;
                };
            };
        }, {
            conditions: {
                type: string;
                status: "False" | "True" | "Unknown";
                lastTransitionTime: string;
                reason: string;
                message: string;
            }[];
            read?: {
                at: string;
                server: string;
                people: number;
                disabled: number;
                groups: number;
                problems: number;
                samples: {
                    subject: string;
                    reason: string;
                }[];
                mark: string;
                source: string;
            } | undefined;
        }>>;
        apply: Mutation<WriteOptions & {
            name: string;
            resource: ResourceInput<{
                pollSeconds?: number | undefined;
                fullReadMinutes?: number | undefined;
                type: "ldap";
                ldap: {
                    preset: "389ds" | "activedirectory" | "freeipa" | "lldap" | "openldap";
                    urls: string[];
                    startTLS?: boolean | undefined;
                    certificateAuthority?: string | undefined;
                    serverName?: string | undefined;
                    bind: {
                        method: "simple";
                        dn: string;
                        password: {
                            value?: string | undefined;
                            digest?: string | undefined;
                        };
                    } | {
                        method: "external";
                        clientCertificate?: string | undefined;
                        clientKey?: {
                            value?: string | undefined;
                            digest?: string | undefined;
                        } | undefined;
                    };
                    people: {
                        filter?: string | undefined;
                        attributes?: {
                            id?: string | undefined;
                            username?: string | undefined;
                            displayName?: string | undefined;
                            mail?: string | undefined;
                            passwordHash?: string | undefined;
                            disabled?: string | undefined;
                            expires?: string | undefined;
                            more?: string[] | undefined;
                        } | undefined;
                        base: string;
                    };
                    groups?: {
                        filter?: string | undefined;
                        attributes?: {
                            id?: string | undefined;
                            name?: string | undefined;
                            members?: string[] | undefined;
                        } | undefined;
                        memberOf?: boolean | undefined;
                        base: string;
                    } | undefined;
                    pageSize?: number | undefined;
                    timeoutSeconds?: number | undefined;
                };
            } | {
                pollSeconds?: number | undefined;
                fullReadMinutes?: number | undefined;
                type: "ldif";
                ldif: {
                    path: string;
                    preset?: "389ds" | "activedirectory" | "freeipa" | "lldap" | "openldap" | undefined;
                    people?: {
                        filter?: string | undefined;
                        attributes?: {
                            id?: string | undefined;
                            username?: string | undefined;
                            displayName?: string | undefined;
                            mail?: string | undefined;
                            passwordHash?: string | undefined;
                            disabled?: string | undefined;
                            expires?: string | undefined;
                            more?: string[] | undefined;
                        } | undefined;
                        base?: string | undefined;
                    } | undefined;
                    groups?: {
                        filter?: string | undefined;
                        attributes?: {
                            id?: string | undefined;
                            name?: string | undefined;
                            members?: string[] | undefined;
                        } | undefined;
                        memberOf?: boolean | undefined;
                        base?: string | undefined;
                    } | undefined;
                };
            }>;
            ifMatch?: string | undefined;
            createOnly?: boolean | undefined;
        }, Resource<{
            pollSeconds: number;
            fullReadMinutes: number;
            type: "ldap";
            ldap: {
                preset: "389ds" | "activedirectory" | "freeipa" | "lldap" | "openldap";
                urls: string[];
                startTLS: boolean;
                certificateAuthority?: string | undefined;
                serverName?: string | undefined;
                bind: {
                    method: "simple";
                    dn: string;
                    password: {
                        digest: string;
                    };
                } | {
                    method: "external";
                    clientCertificate?: string | undefined;
                    clientKey?: {
                        digest: string;
                    } | undefined;
                };
                people: {
                    filter?: string | undefined;
                    attributes?: {
                        id?: string | undefined;
                        username?: string | undefined;
                        displayName?: string | undefined;
                        mail?: string | undefined;
                        passwordHash?: string | undefined;
                        disabled?: string | undefined;
                        expires?: string | undefined;
                        more: string[];
                    } | undefined;
                    base: string;
                };
                groups?: {
                    filter?: string | undefined;
                    attributes?: {
                        id?: string | undefined;
                        name?: string | undefined;
                        members?: string[] | undefined;
                    } | undefined;
                    memberOf: boolean;
                    base: string;
                } | undefined;
                pageSize: number;
                timeoutSeconds: number;
            };
        } | {
            pollSeconds: number;
            fullReadMinutes: number;
            type: "ldif";
            ldif: {
                path: string;
                preset: "389ds" | "activedirectory" | "freeipa" | "lldap" | "openldap";
                people: {
                    filter?: string | undefined;
                    attributes?: {
                        id?: string | undefined;
                        username?: string | undefined;
                        displayName?: string | undefined;
                        mail?: string | undefined;
                        passwordHash?: string | undefined;
                        disabled?: string | undefined;
                        expires?: string | undefined;
                        more: string[];
                    } | undefined;
                    base?: string | undefined;
                };
                groups: {
                    filter?: string | undefined;
                    attributes?: {
                        id?: string | undefined;
                        name?: string | undefined;
                        members?: string[] | undefined;
                    } | undefined;
                    memberOf: boolean;
                    base?: string | undefined;
                };
            };
        }, {
            conditions: {
                type: string;
                status: "False" | "True" | "Unknown";
                lastTransitionTime: string;
                reason: string;
                message: string;
            }[];
            read?: {
                at: string;
                server: string;
                people: number;
                disabled: number;
                groups: number;
                problems: number;
                samples: {
                    subject: string;
                    reason: string;
                }[];
                mark: string;
                source: string;
            } | undefined;
        }>>;
        patch: Mutation<WriteOptions & {
            name: string;
            patch: Patch;
            ifMatch?: string | undefined;
        }, Resource<{
            pollSeconds: number;
            fullReadMinutes: number;
            type: "ldap";
            ldap: {
                preset: "389ds" | "activedirectory" | "freeipa" | "lldap" | "openldap";
                urls: string[];
                startTLS: boolean;
                certificateAuthority?: string | undefined;
                serverName?: string | undefined;
                bind: {
                    method: "simple";
                    dn: string;
                    password: {
                        digest: string;
                    };
                } | {
                    method: "external";
                    clientCertificate?: string | undefined;
                    clientKey?: {
                        digest: string;
                    } | undefined;
                };
                people: {
                    filter?: string | undefined;
                    attributes?: {
                        id?: string | undefined;
                        username?: string | undefined;
                        displayName?: string | undefined;
                        mail?: string | undefined;
                        passwordHash?: string | undefined;
                        disabled?: string | undefined;
                        expires?: string | undefined;
                        more: string[];
                    } | undefined;
                    base: string;
                };
                groups?: {
                    filter?: string | undefined;
                    attributes?: {
                        id?: string | undefined;
                        name?: string | undefined;
                        members?: string[] | undefined;
                    } | undefined;
                    memberOf: boolean;
                    base: string;
                } | undefined;
                pageSize: number;
                timeoutSeconds: number;
            };
        } | {
            pollSeconds: number;
            fullReadMinutes: number;
            type: "ldif";
            ldif: {
                path: string;
                preset: "389ds" | "activedirectory" | "freeipa" | "lldap" | "openldap";
                people: {
                    filter?: string | undefined;
                    attributes?: {
                        id?: string | undefined;
                        username?: string | undefined;
                        displayName?: string | undefined;
                        mail?: string | undefined;
                        passwordHash?: string | undefined;
                        disabled?: string | undefined;
                        expires?: string | undefined;
                        more: string[];
                    } | undefined;
                    base?: string | undefined;
                };
                groups: {
                    filter?: string | undefined;
                    attributes?: {
                        id?: string | undefined;
                        name?: string | undefined;
                        members?: string[] | undefined;
                    } | undefined;
                    memberOf: boolean;
                    base?: string | undefined;
                };
            };
        }, {
            conditions: {
                type: string;
                status: "False" | "True" | "Unknown";
                lastTransitionTime: string;
                reason: string;
                message: string;
            }[];
            read?: {
                at: string;
                server: string;
                people: number;
                disabled: number;
                groups: number;
                problems: number;
                samples: {
                    subject: string;
                    reason: string;
                }[];
                mark: string;
                source: string;
            } | undefined;
        }>>;
        delete: Mutation<{
            name: string;
            dryRun?: 'All' | undefined;
            ifMatch?: string | undefined;
        }, Resource<{
            pollSeconds: number;
            fullReadMinutes: number;
            type: "ldap";
            ldap: {
                preset: "389ds" | "activedirectory" | "freeipa" | "lldap" | "openldap";
                urls: string[];
                startTLS: boolean;
                certificateAuthority?: string | undefined;
                serverName?: string | undefined;
                bind: {
                    method: "simple";
                    dn: string;
                    password: {
                        digest: string;
                    };
                } | {
                    method: "external";
                    clientCertificate?: string | undefined;
                    clientKey?: {
                        digest: string;
                    } | undefined;
                };
                people: {
                    filter?: string | undefined;
                    attributes?: {
                        id?: string | undefined;
                        username?: string | undefined;
                        displayName?: string | undefined;
                        mail?: string | undefined;
                        passwordHash?: string | undefined;
                        disabled?: string | undefined;
                        expires?: string | undefined;
                        more: string[];
                    } | undefined;
                    base: string;
                };
                groups?: {
                    filter?: string | undefined;
                    attributes?: {
                        id?: string | undefined;
                        name?: string | undefined;
                        members?: string[] | undefined;
                    } | undefined;
                    memberOf: boolean;
                    base: string;
                } | undefined;
                pageSize: number;
                timeoutSeconds: number;
            };
        } | {
            pollSeconds: number;
            fullReadMinutes: number;
            type: "ldif";
            ldif: {
                path: string;
                preset: "389ds" | "activedirectory" | "freeipa" | "lldap" | "openldap";
                people: {
                    filter?: string | undefined;
                    attributes?: {
                        id?: string | undefined;
                        username?: string | undefined;
                        displayName?: string | undefined;
                        mail?: string | undefined;
                        passwordHash?: string | undefined;
                        disabled?: string | undefined;
                        expires?: string | undefined;
                        more: string[];
                    } | undefined;
                    base?: string | undefined;
                };
                groups: {
                    filter?: string | undefined;
                    attributes?: {
                        id?: string | undefined;
                        name?: string | undefined;
                        members?: string[] | undefined;
                    } | undefined;
                    memberOf: boolean;
                    base?: string | undefined;
                };
            };
        }, {
            conditions: {
                type: string;
                status: "False" | "True" | "Unknown";
                lastTransitionTime: string;
                reason: string;
                message: string;
            }[];
            read?: {
                at: string;
                server: string;
                people: number;
                disabled: number;
                groups: number;
                problems: number;
                samples: {
                    subject: string;
                    reason: string;
                }[];
                mark: string;
                source: string;
            } | undefined;
        }>>;
        watch: TRPCSubscriptionProcedure<{
            input: Watch;
            output: AsyncIterable<{
                id: string;
                data: ChangeOf<Resource<{
                    pollSeconds: number;
                    fullReadMinutes: number;
                    type: "ldap";
                    ldap: {
                        preset: "389ds" | "activedirectory" | "freeipa" | "lldap" | "openldap";
                        urls: string[];
                        startTLS: boolean;
                        certificateAuthority?: string | undefined;
                        serverName?: string | undefined;
                        bind: {
                            method: "simple";
                            dn: string;
                            password: {
                                digest: string;
                            };
                        } | {
                            method: "external";
                            clientCertificate?: string | undefined;
                            clientKey?: {
                                digest: string;
                            } | undefined;
                        };
                        people: {
                            filter?: string | undefined;
                            attributes?: {
                                id?: string | undefined;
                                username?: string | undefined;
                                displayName?: string | undefined;
                                mail?: string | undefined;
                                passwordHash?: string | undefined;
                                disabled?: string | undefined;
                                expires?: string | undefined;
                                more: string[];
                            } | undefined;
                            base: string;
                        };
                        groups?: {
                            filter?: string | undefined;
                            attributes?: {
                                id?: string | undefined;
                                name?: string | undefined;
                                members?: string[] | undefined;
                            } | undefined;
                            memberOf: boolean;
                            base: string;
                        } | undefined;
                        pageSize: number;
                        timeoutSeconds: number;
                    };
                } | {
                    pollSeconds: number;
                    fullReadMinutes: number;
                    type: "ldif";
                    ldif: {
                        path: string;
                        preset: "389ds" | "activedirectory" | "freeipa" | "lldap" | "openldap";
                        people: {
                            filter?: string | undefined;
                            attributes?: {
                                id?: string | undefined;
                                username?: string | undefined;
                                displayName?: string | undefined;
                                mail?: string | undefined;
                                passwordHash?: string | undefined;
                                disabled?: string | undefined;
                                expires?: string | undefined;
                                more: string[];
                            } | undefined;
                            base?: string | undefined;
                        };
                        groups: {
                            filter?: string | undefined;
                            attributes?: {
                                id?: string | undefined;
                                name?: string | undefined;
                                members?: string[] | undefined;
                            } | undefined;
                            memberOf: boolean;
                            base?: string | undefined;
                        };
                    };
                }, {
                    conditions: {
                        type: string;
                        status: "False" | "True" | "Unknown";
                        lastTransitionTime: string;
                        reason: string;
                        message: string;
                    }[];
                    read?: {
                        at: string;
                        server: string;
                        people: number;
                        disabled: number;
                        groups: number;
                        problems: number;
                        samples: {
                            subject: string;
                            reason: string;
                        }[];
                        mark: string;
                        source: string;
                    } | undefined;
                }>>;
            }, void, unknown>;
            meta: object;
        }>;
        test: TRPCMutationProcedure<{
            input: {
                name: string;
            };
            output: {
                ok: boolean;
                steps: {
                    step: "attributes" | "base" | "bind" | "changes" | "connect" | "file" | "groups" | "members" | "passwords" | "people" | "problems" | "resolve" | "tls";
                    ok: boolean;
                    detail: string;
                    fix?: string | undefined;
                }[];
                sample?: {
                    id: string;
                    dn: string;
                    username: string;
                    displayName: string;
                    mail?: string | undefined;
                    disabled: boolean;
                    attributes: Record<string, string | string[]>;
                    passwordScheme?: string | undefined;
                    groups: {
                        id: string;
                        name: string;
                    }[];
                } | undefined;
            };
            meta: object;
            errorShape: ErrorShape;
        }>;
        trial: TRPCMutationProcedure<{
            input: {
                directory: ResourceInput<{
                    pollSeconds?: number | undefined;
                    fullReadMinutes?: number | undefined;
                    type: "ldap";
                    ldap: {
                        preset: "389ds" | "activedirectory" | "freeipa" | "lldap" | "openldap";
                        urls: string[];
                        startTLS?: boolean | undefined;
                        certificateAuthority?: string | undefined;
                        serverName?: string | undefined;
                        bind: {
                            method: "simple";
                            dn: string;
                            password: {
                                value?: string | undefined;
                                digest?: string | undefined;
                            };
                        } | {
                            method: "external";
                            clientCertificate?: string | undefined;
                            clientKey?: {
                                value?: string | undefined;
                                digest?: string | undefined;
                            } | undefined;
                        };
                        people: {
                            filter?: string | undefined;
                            attributes?: {
                                id?: string | undefined;
                                username?: string | undefined;
                                displayName?: string | undefined;
                                mail?: string | undefined;
                                passwordHash?: string | undefined;
                                disabled?: string | undefined;
                                expires?: string | undefined;
                                more?: string[] | undefined;
                            } | undefined;
                            base: string;
                        };
                        groups?: {
                            filter?: string | undefined;
                            attributes?: {
                                id?: string | undefined;
                                name?: string | undefined;
                                members?: string[] | undefined;
                            } | undefined;
                            memberOf?: boolean | undefined;
                            base: string;
                        } | undefined;
                        pageSize?: number | undefined;
                        timeoutSeconds?: number | undefined;
                    };
                } | {
                    pollSeconds?: number | undefined;
                    fullReadMinutes?: number | undefined;
                    type: "ldif";
                    ldif: {
                        path: string;
                        preset?: "389ds" | "activedirectory" | "freeipa" | "lldap" | "openldap" | undefined;
                        people?: {
                            filter?: string | undefined;
                            attributes?: {
                                id?: string | undefined;
                                username?: string | undefined;
                                displayName?: string | undefined;
                                mail?: string | undefined;
                                passwordHash?: string | undefined;
                                disabled?: string | undefined;
                                expires?: string | undefined;
                                more?: string[] | undefined;
                            } | undefined;
                            base?: string | undefined;
                        } | undefined;
                        groups?: {
                            filter?: string | undefined;
                            attributes?: {
                                id?: string | undefined;
                                name?: string | undefined;
                                members?: string[] | undefined;
                            } | undefined;
                            memberOf?: boolean | undefined;
                            base?: string | undefined;
                        } | undefined;
                    };
                }>;
            };
            output: {
                ok: boolean;
                steps: {
                    step: "attributes" | "base" | "bind" | "changes" | "connect" | "file" | "groups" | "members" | "passwords" | "people" | "problems" | "resolve" | "tls";
                    ok: boolean;
                    detail: string;
                    fix?: string | undefined;
                }[];
                sample?: {
                    id: string;
                    dn: string;
                    username: string;
                    displayName: string;
                    mail?: string | undefined;
                    disabled: boolean;
                    attributes: Record<string, string | string[]>;
                    passwordScheme?: string | undefined;
                    groups: {
                        id: string;
                        name: string;
                    }[];
                } | undefined;
            };
            meta: object;
            errorShape: ErrorShape;
        }>;
        people: TRPCQueryProcedure<{
            input: {
                name: string;
                search?: string | undefined;
                limit?: string | number | undefined;
                cursor?: string | undefined;
            };
            output: List<{
                id: string;
                dn: string;
                username: string;
                displayName: string;
                mail?: string | undefined;
                disabled: boolean;
                attributes: Record<string, string | string[]>;
                passwordScheme?: string | undefined;
                groups: {
                    id: string;
                    name: string;
                }[];
            }>;
            meta: object;
            errorShape: ErrorShape;
        }>;
        groups: TRPCQueryProcedure<{
            input: {
                name: string;
                search?: string | undefined;
                limit?: string | number | undefined;
                cursor?: string | undefined;
            };
            output: List<{
                id: string;
                name: string;
                dn: string;
                members: number;
            }>;
            meta: object;
            errorShape: ErrorShape;
        }>;
        accept: TRPCMutationProcedure<{
            input: {
                name: string;
            };
            output: {
                accepted: boolean;
            };
            meta: object;
            errorShape: ErrorShape;
        }>;
    };
    connectors: ClusterWide<{
        protected: string[];
        correlate: {
            by: "mail" | "username";
            adopt: "Auto" | "Hold" | "Never";
            existingRights: "Hold" | "Keep" | "Remove";
        };
        leaver: {
            disable: boolean;
            settleSeconds: number;
            graceDays: number;
            delete: boolean;
            transferTo?: string | undefined;
        };
        gates: {
            minimum?: number | undefined;
            percent: number;
            creations: boolean;
            locks: {
                minimum: number;
                percent: number;
            };
        };
        drift: "Correct" | "Report";
        observeMinutes: number;
        type: "gitea";
        gitea: {
            endpoint: {
                url: string;
                certificateAuthority?: string | undefined;
            } | {
                release: string;
                workload?: string | undefined;
                port: number;
            };
            credentials: {
                username: string;
                password: {
                    digest: string;
                };
            };
            sourceId?: number | undefined;
            sourceOfUser?: string | undefined;
            loginName: string;
            visibility?: "limited" | "private" | "public" | undefined;
            sshKeys?: string | undefined;
        };
    } | {
        protected: string[];
        correlate: {
            by: "mail" | "username";
            adopt: "Auto" | "Hold" | "Never";
            existingRights: "Hold" | "Keep" | "Remove";
        };
        leaver: {
            disable: boolean;
            settleSeconds: number;
            graceDays: number;
            delete: boolean;
            transferTo?: string | undefined;
        };
        gates: {
            minimum?: number | undefined;
            percent: number;
            creations: boolean;
            locks: {
                minimum: number;
                percent: number;
            };
        };
        drift: "Correct" | "Report";
        observeMinutes: number;
        type: "vault";
        vault: {
            endpoint: {
                url: string;
                certificateAuthority?: string | undefined;
            } | {
                release: string;
                workload?: string | undefined;
                port: number;
            };
            auth: {
                method: "token";
                token: {
                    digest: string;
                };
            } | {
                method: "approle";
                roleId: string;
                secretId: {
                    digest: string;
                };
                mount: string;
            };
            aliases: {
                mount: string;
                name: string;
            }[];
            namespace?: string | undefined;
            policies?: Record<string, string> | undefined;
        };
    } | {
        protected: string[];
        correlate: {
            by: "mail" | "username";
            adopt: "Auto" | "Hold" | "Never";
            existingRights: "Hold" | "Keep" | "Remove";
        };
        leaver: {
            disable: boolean;
            settleSeconds: number;
            graceDays: number;
            delete: boolean;
            transferTo?: string | undefined;
        };
        gates: {
            minimum?: number | undefined;
            percent: number;
            creations: boolean;
            locks: {
                minimum: number;
                percent: number;
            };
        };
        drift: "Correct" | "Report";
        observeMinutes: number;
        type: "authelia";
        authelia: {
            mode: "file" | "ldap";
            version: string;
            users?: {
                path: string;
            } | undefined;
            fragment?: {
                path: string;
            } | undefined;
            clients?: {
                id: string;
                description?: string | undefined;
                secret?: {
                    digest: string;
                } | undefined;
                redirectUris: string[];
                scopes?: ("email" | "groups" | "offline_access" | "openid" | "profile")[] | undefined;
                policy: "one_factor" | "two_factor";
                everyone: boolean;
            }[] | undefined;
        };
    } | {
        protected: string[];
        correlate: {
            by: "mail" | "username";
            adopt: "Auto" | "Hold" | "Never";
            existingRights: "Hold" | "Keep" | "Remove";
        };
        leaver: {
            disable: boolean;
            settleSeconds: number;
            graceDays: number;
            delete: boolean;
            transferTo?: string | undefined;
        };
        gates: {
            minimum?: number | undefined;
            percent: number;
            creations: boolean;
            locks: {
                minimum: number;
                percent: number;
            };
        };
        drift: "Correct" | "Report";
        observeMinutes: number;
        type: "scim";
        scim: {
            endpoint: {
                url: string;
                certificateAuthority?: string | undefined;
            } | {
                release: string;
                workload?: string | undefined;
                port: number;
            };
            auth: {
                method: "bearer";
                token: {
                    digest: string;
                };
            } | {
                method: "basic";
                username: string;
                password: {
                    digest: string;
                };
            };
        };
    }, {
        conditions: {
            type: string;
            status: "False" | "True" | "Unknown";
            lastTransitionTime: string;
            reason: string;
            message: string;
        }[];
        people: {
            active: number;
            disabled: number;
            leaving: number;
        };
        problems: number;
        heldRun?: string | undefined;
        lastRun?: string | undefined;
    }, {
        protected?: string[] | undefined;
        correlate?: {
            by?: "mail" | "username" | undefined;
            adopt?: "Auto" | "Hold" | "Never" | undefined;
            existingRights?: "Hold" | "Keep" | "Remove" | undefined;
        } | undefined;
        leaver?: {
            disable?: boolean | undefined;
            settleSeconds?: number | undefined;
            graceDays?: number | undefined;
            delete?: boolean | undefined;
            transferTo?: string | undefined;
        } | undefined;
        gates?: {
            minimum?: number | undefined;
            percent?: number | undefined;
            creations?: boolean | undefined;
            locks?: {
                minimum?: number | undefined;
                percent?: number | undefined;
            } | undefined;
        } | undefined;
        drift?: "Correct" | "Report" | undefined;
        observeMinutes?: number | undefined;
        type: "gitea";
        gitea: {
            endpoint: {
                url: string;
                certificateAuthority?: string | undefined;
            } | {
                release: string;
                workload?: string | undefined;
                port: number;
            };
            credentials: {
                username: string;
                password: {
                    value?: string | undefined;
                    digest?: string | undefined;
                };
            };
            sourceId?: number | undefined;
            sourceOfUser?: string | undefined;
            loginName?: string | undefined;
            visibility?: "limited" | "private" | "public" | undefined;
            sshKeys?: string | undefined;
        };
    } | {
        protected?: string[] | undefined;
        correlate?: {
            by?: "mail" | "username" | undefined;
            adopt?: "Auto" | "Hold" | "Never" | undefined;
            existingRights?: "Hold" | "Keep" | "Remove" | undefined;
        } | undefined;
        leaver?: {
            disable?: boolean | undefined;
            settleSeconds?: number | undefined;
            graceDays?: number | undefined;
            delete?: boolean | undefined;
            transferTo?: string | undefined;
        } | undefined;
        gates?: {
            minimum?: number | undefined;
            percent?: number | undefined;
            creations?: boolean | undefined;
            locks?: {
                minimum?: number | undefined;
                percent?: number | undefined;
            } | undefined;
        } | undefined;
        drift?: "Correct" | "Report" | undefined;
        observeMinutes?: number | undefined;
        type: "vault";
        vault: {
            endpoint: {
                url: string;
                certificateAuthority?: string | undefined;
            } | {
                release: string;
                workload?: string | undefined;
                port: number;
            };
            auth: {
                method: "token";
                token: {
                    value?: string | undefined;
                    digest?: string | undefined;
                };
            } | {
                method: "approle";
                roleId: string;
                secretId: {
                    value?: string | undefined;
                    digest?: string | undefined;
                };
                mount?: string | undefined;
            };
            aliases?: {
                mount: string;
                name: string;
            }[] | undefined;
            namespace?: string | undefined;
            policies?: Record<string, string> | undefined;
        };
    } | {
        protected?: string[] | undefined;
        correlate?: {
            by?: "mail" | "username" | undefined;
            adopt?: "Auto" | "Hold" | "Never" | undefined;
            existingRights?: "Hold" | "Keep" | "Remove" | undefined;
        } | undefined;
        leaver?: {
            disable?: boolean | undefined;
            settleSeconds?: number | undefined;
            graceDays?: number | undefined;
            delete?: boolean | undefined;
            transferTo?: string | undefined;
        } | undefined;
        gates?: {
            minimum?: number | undefined;
            percent?: number | undefined;
            creations?: boolean | undefined;
            locks?: {
                minimum?: number | undefined;
                percent?: number | undefined;
            } | undefined;
        } | undefined;
        drift?: "Correct" | "Report" | undefined;
        observeMinutes?: number | undefined;
        type: "authelia";
        authelia: {
            mode: "file" | "ldap";
            version?: string | undefined;
            users?: {
                path: string;
            } | undefined;
            fragment?: {
                path: string;
            } | undefined;
            clients?: {
                id: string;
                description?: string | undefined;
                secret?: {
                    value?: string | undefined;
                    digest?: string | undefined;
                } | undefined;
                redirectUris: string[];
                scopes?: ("email" | "groups" | "offline_access" | "openid" | "profile")[] | undefined;
                policy?: "one_factor" | "two_factor" | undefined;
                everyone?: boolean | undefined;
            }[] | undefined;
        };
    } | {
        protected?: string[] | undefined;
        correlate?: {
            by?: "mail" | "username" | undefined;
            adopt?: "Auto" | "Hold" | "Never" | undefined;
            existingRights?: "Hold" | "Keep" | "Remove" | undefined;
        } | undefined;
        leaver?: {
            disable?: boolean | undefined;
            settleSeconds?: number | undefined;
            graceDays?: number | undefined;
            delete?: boolean | undefined;
            transferTo?: string | undefined;
        } | undefined;
        gates?: {
            minimum?: number | undefined;
            percent?: number | undefined;
            creations?: boolean | undefined;
            locks?: {
                minimum?: number | undefined;
                percent?: number | undefined;
            } | undefined;
        } | undefined;
        drift?: "Correct" | "Report" | undefined;
        observeMinutes?: number | undefined;
        type: "scim";
        scim: {
            endpoint: {
                url: string;
                certificateAuthority?: string | undefined;
            } | {
                release: string;
                workload?: string | undefined;
                port: number;
            };
            auth: {
                method: "bearer";
                token: {
                    value?: string | undefined;
                    digest?: string | undefined;
                };
            } | {
                method: "basic";
                username: string;
                password: {
                    value?: string | undefined;
                    digest?: string | undefined;
                };
            };
        };
    }>;
    connectorTypes: {
        list: TRPCQueryProcedure<{
            input: void;
            output: {
                items: {
                    type: string;
                    title: string;
                    description: string;
                    endpoint?: string | undefined;
                    secrets: {
                        pointer: string;
                        description: string;
                    }[];
                    files: {
                        pointer: string;
                        content: string;
                    }[];
                    grants: {
                        schema: Record<string, unknown>;
                        mergeRule: string;
                        conflictRule: string;
                        texts: {
                            field: string;
                            text: string;
                            long: string;
                            defaults: Record<string, string>;
                        }[];
                    };
                    capabilities: {
                        name: "DenyRule" | "LoginName" | "PasswordHash" | "RevokeAccess" | "TransferOwnership" | "UniqueMail";
                        description: string;
                    }[];
                    structures: {
                        kind: string;
                        description: string;
                    }[];
                    columns: {
                        header: string;
                        pointers: string[];
                        wide: boolean;
                    }[];
                    form: {
                        pointer: string;
                        label: string;
                        control: "List" | "Number" | "Secret" | "Select" | "Switch" | "Text";
                        required: boolean;
                        help?: string | undefined;
                        placeholder?: string | undefined;
                        options?: string[] | undefined;
                        when?: {
                            pointer: string;
                            equals: string;
                        } | undefined;
                    }[];
                }[];
            };
            meta: object;
            errorShape: ErrorShape;
        }>;
    };
    mappings: Namespaced<{
        directory: string;
        scope: {
            groups?: string[] | undefined;
            where?: string | undefined;
        };
        attributes: {
            [x: string]: string;
            username: string;
            displayName: string;
            mail: string;
        };
        rules: {
            group?: string | undefined;
            groupId?: string | undefined;
            grants: {
                connector: string;
                groups?: string[] | undefined;
                access?: {
                    domain: string;
                    policy: "deny" | "one_factor" | "two_factor";
                }[] | undefined;
                clients?: string[] | undefined;
                organization?: string | undefined;
                team?: string | undefined;
                permission?: "admin" | "read" | "write" | undefined;
                admin?: boolean | undefined;
                restricted?: boolean | undefined;
                policies?: string[] | undefined;
            }[];
        }[];
    }, {
        conditions: {
            type: string;
            status: "False" | "True" | "Unknown";
            lastTransitionTime: string;
            reason: string;
            message: string;
        }[];
        unmatchedRules?: {
            rule: number;
            names: string;
            since: string;
        }[] | undefined;
    }, {
        directory: string;
        scope?: {
            groups?: string[] | undefined;
            where?: string | undefined;
        } | undefined;
        attributes?: {
            [x: string]: string | undefined;
            username?: string | undefined;
            displayName?: string | undefined;
            mail?: string | undefined;
        } | undefined;
        rules?: {
            group?: string | undefined;
            groupId?: string | undefined;
            grants: {
                connector: string;
                groups?: string[] | undefined;
                access?: {
                    domain: string;
                    policy: "deny" | "one_factor" | "two_factor";
                }[] | undefined;
                clients?: string[] | undefined;
                organization?: string | undefined;
                team?: string | undefined;
                permission?: "admin" | "read" | "write" | undefined;
                admin?: boolean | undefined;
                restricted?: boolean | undefined;
                policies?: string[] | undefined;
            }[];
        }[] | undefined;
    }>;
    sync: {
        previewLink: TRPCQueryProcedure<{
            input: {
                action: "Adopt" | "Merge" | "Relink";
                connector: string;
                person: string;
                account: string;
            };
            output: {
                action: "Adopt" | "Merge" | "Relink";
                connector: string;
                person: string;
                username: string;
                displayName: string;
                account: {
                    key: string;
                    username: string;
                    mail?: string | undefined;
                    enabled: boolean;
                    privileged: boolean;
                    memberships: string[];
                };
                before: Record<string, unknown>;
                after: Record<string, unknown>;
                rights: string[];
                loses: string[];
                from?: {
                    person: string;
                    username: string;
                    displayName: string;
                    since: string;
                } | undefined;
                released?: {
                    key: string;
                    username: string;
                    mail?: string | undefined;
                    enabled: boolean;
                    privileged: boolean;
                    memberships: string[];
                } | undefined;
                message: string;
                linked: boolean;
                state: string;
                run?: string | undefined;
            };
            meta: object;
            errorShape: ErrorShape;
        }>;
        link: TRPCMutationProcedure<{
            input: {
                action: "Adopt" | "Merge" | "Relink";
                connector: string;
                person: string;
                account: string;
                reason: string;
                state: string;
            };
            output: {
                action: "Adopt" | "Merge" | "Relink";
                connector: string;
                person: string;
                username: string;
                displayName: string;
                account: {
                    key: string;
                    username: string;
                    mail?: string | undefined;
                    enabled: boolean;
                    privileged: boolean;
                    memberships: string[];
                };
                before: Record<string, unknown>;
                after: Record<string, unknown>;
                rights: string[];
                loses: string[];
                from?: {
                    person: string;
                    username: string;
                    displayName: string;
                    since: string;
                } | undefined;
                released?: {
                    key: string;
                    username: string;
                    mail?: string | undefined;
                    enabled: boolean;
                    privileged: boolean;
                    memberships: string[];
                } | undefined;
                message: string;
                linked: boolean;
                state: string;
                run?: string | undefined;
            };
            meta: object;
            errorShape: ErrorShape;
        }>;
        plan: TRPCQueryProcedure<{
            input: {
                connector?: string | undefined;
                person?: string | undefined;
                without?: string | undefined;
            };
            output: {
                items: {
                    connector: string;
                    blocked?: string | undefined;
                    operations: {
                        id: string;
                        connector: string;
                        kind: "AddMembership" | "AdoptAccount" | "CreateAccount" | "CreateStructure" | "DeleteAccount" | "DeleteStructure" | "DisableAccount" | "EnableAccount" | "RemoveMembership" | "RenameAccount" | "RevokeAccess" | "UpdateAccount" | "UpdateStructure";
                        person?: string | undefined;
                        username?: string | undefined;
                        key?: string | undefined;
                        membership?: string | undefined;
                        structure?: {
                            kind: string;
                            key: string;
                        } | undefined;
                        before?: Record<string, unknown> | undefined;
                        after?: Record<string, unknown> | undefined;
                        why: string[];
                        loses?: string[] | undefined;
                        rights?: string[] | undefined;
                        state: "Done" | "Failed" | "Held" | "Intended" | "Planned" | "Rejected" | "Skipped";
                        at?: string | undefined;
                        message?: string | undefined;
                    }[];
                    drifted: {
                        id: string;
                        connector: string;
                        kind: "AddMembership" | "AdoptAccount" | "CreateAccount" | "CreateStructure" | "DeleteAccount" | "DeleteStructure" | "DisableAccount" | "EnableAccount" | "RemoveMembership" | "RenameAccount" | "RevokeAccess" | "UpdateAccount" | "UpdateStructure";
                        person?: string | undefined;
                        username?: string | undefined;
                        key?: string | undefined;
                        membership?: string | undefined;
                        structure?: {
                            kind: string;
                            key: string;
                        } | undefined;
                        before?: Record<string, unknown> | undefined;
                        after?: Record<string, unknown> | undefined;
                        why: string[];
                        loses?: string[] | undefined;
                        rights?: string[] | undefined;
                        state: "Done" | "Failed" | "Held" | "Intended" | "Planned" | "Rejected" | "Skipped";
                        at?: string | undefined;
                        message?: string | undefined;
                    }[];
                    gates: {
                        gate: "adoptions" | "creations" | "deletes" | "disables" | "locks" | "recreations" | "removals";
                        rule: "adoption" | "clock" | "emptyRead" | "emptyTarget" | "limit" | "rest" | "shrunkRead";
                        found: number;
                        limit: number;
                        managed: number;
                        message: string;
                    }[];
                    problems: {
                        connector: string;
                        person: string;
                        username: string;
                        message: string;
                        offer?: {
                            action: "Merge";
                            person: string;
                            account: string;
                            command: string;
                        } | undefined;
                    }[];
                    notices: {
                        connector: string;
                        person: string;
                        username: string;
                        message: string;
                        offer?: {
                            action: "Merge";
                            person: string;
                            account: string;
                            command: string;
                        } | undefined;
                    }[];
                }[];
            };
            meta: object;
            errorShape: ErrorShape;
        }>;
        run: TRPCMutationProcedure<{
            input: {
                connector?: string | undefined;
                person?: string | undefined;
            };
            output: {
                items: {
                    connector: string;
                    run?: string | undefined;
                    heldRun?: string | undefined;
                    done: number;
                    failed: number;
                    held: number;
                    rejected: number;
                    problems: number;
                    error?: string | undefined;
                }[];
            };
            meta: object;
            errorShape: ErrorShape;
        }>;
        history: TRPCQueryProcedure<{
            input: {
                connector?: string | undefined;
                person?: string | undefined;
                limit?: string | number | undefined;
                cursor?: string | undefined;
            };
            output: List<{
                id: string;
                connector: string;
                trigger: "Approval" | "Block" | "Directory" | "Interval" | "Mapping" | "Retry" | "User";
                actor: string;
                state: "Approved" | "Done" | "Failed" | "Held" | "Interrupted" | "Rejected" | "Running" | "Superseded";
                startedAt: string;
                endedAt?: string | undefined;
                decidedBy?: string | undefined;
                reason?: string | undefined;
                counts: {
                    done: number;
                    failed: number;
                    held: number;
                    skipped: number;
                };
                gates: {
                    gate: "adoptions" | "creations" | "deletes" | "disables" | "locks" | "recreations" | "removals";
                    rule: "adoption" | "clock" | "emptyRead" | "emptyTarget" | "limit" | "rest" | "shrunkRead";
                    found: number;
                    limit: number;
                    managed: number;
                    message: string;
                }[];
                message: string;
            }>;
            meta: object;
            errorShape: ErrorShape;
        }>;
        show: TRPCQueryProcedure<{
            input: {
                run: string;
            };
            output: {
                id: string;
                connector: string;
                trigger: "Approval" | "Block" | "Directory" | "Interval" | "Mapping" | "Retry" | "User";
                actor: string;
                state: "Approved" | "Done" | "Failed" | "Held" | "Interrupted" | "Rejected" | "Running" | "Superseded";
                startedAt: string;
                endedAt?: string | undefined;
                decidedBy?: string | undefined;
                reason?: string | undefined;
                counts: {
                    done: number;
                    failed: number;
                    held: number;
                    skipped: number;
                };
                gates: {
                    gate: "adoptions" | "creations" | "deletes" | "disables" | "locks" | "recreations" | "removals";
                    rule: "adoption" | "clock" | "emptyRead" | "emptyTarget" | "limit" | "rest" | "shrunkRead";
                    found: number;
                    limit: number;
                    managed: number;
                    message: string;
                }[];
                message: string;
                operations: {
                    id: string;
                    connector: string;
                    kind: "AddMembership" | "AdoptAccount" | "CreateAccount" | "CreateStructure" | "DeleteAccount" | "DeleteStructure" | "DisableAccount" | "EnableAccount" | "RemoveMembership" | "RenameAccount" | "RevokeAccess" | "UpdateAccount" | "UpdateStructure";
                    person?: string | undefined;
                    username?: string | undefined;
                    key?: string | undefined;
                    membership?: string | undefined;
                    structure?: {
                        kind: string;
                        key: string;
                    } | undefined;
                    before?: Record<string, unknown> | undefined;
                    after?: Record<string, unknown> | undefined;
                    why: string[];
                    loses?: string[] | undefined;
                    rights?: string[] | undefined;
                    state: "Done" | "Failed" | "Held" | "Intended" | "Planned" | "Rejected" | "Skipped";
                    at?: string | undefined;
                    message?: string | undefined;
                }[];
            };
            meta: object;
            errorShape: ErrorShape;
        }>;
        approve: TRPCMutationProcedure<{
            input: {
                operations?: string[] | undefined;
                people?: string[] | undefined;
                reason?: string | undefined;
                run: string;
            };
            output: {
                id: string;
                connector: string;
                trigger: "Approval" | "Block" | "Directory" | "Interval" | "Mapping" | "Retry" | "User";
                actor: string;
                state: "Approved" | "Done" | "Failed" | "Held" | "Interrupted" | "Rejected" | "Running" | "Superseded";
                startedAt: string;
                endedAt?: string | undefined;
                decidedBy?: string | undefined;
                reason?: string | undefined;
                counts: {
                    done: number;
                    failed: number;
                    held: number;
                    skipped: number;
                };
                gates: {
                    gate: "adoptions" | "creations" | "deletes" | "disables" | "locks" | "recreations" | "removals";
                    rule: "adoption" | "clock" | "emptyRead" | "emptyTarget" | "limit" | "rest" | "shrunkRead";
                    found: number;
                    limit: number;
                    managed: number;
                    message: string;
                }[];
                message: string;
            };
            meta: object;
            errorShape: ErrorShape;
        }>;
        reject: TRPCMutationProcedure<{
            input: {
                run: string;
                reason?: string | undefined;
            };
            output: {
                id: string;
                connector: string;
                trigger: "Approval" | "Block" | "Directory" | "Interval" | "Mapping" | "Retry" | "User";
                actor: string;
                state: "Approved" | "Done" | "Failed" | "Held" | "Interrupted" | "Rejected" | "Running" | "Superseded";
                startedAt: string;
                endedAt?: string | undefined;
                decidedBy?: string | undefined;
                reason?: string | undefined;
                counts: {
                    done: number;
                    failed: number;
                    held: number;
                    skipped: number;
                };
                gates: {
                    gate: "adoptions" | "creations" | "deletes" | "disables" | "locks" | "recreations" | "removals";
                    rule: "adoption" | "clock" | "emptyRead" | "emptyTarget" | "limit" | "rest" | "shrunkRead";
                    found: number;
                    limit: number;
                    managed: number;
                    message: string;
                }[];
                message: string;
            };
            meta: object;
            errorShape: ErrorShape;
        }>;
        reopen: TRPCMutationProcedure<{
            input: {
                run: string;
                reason?: string | undefined;
            };
            output: {
                id: string;
                connector: string;
                trigger: "Approval" | "Block" | "Directory" | "Interval" | "Mapping" | "Retry" | "User";
                actor: string;
                state: "Approved" | "Done" | "Failed" | "Held" | "Interrupted" | "Rejected" | "Running" | "Superseded";
                startedAt: string;
                endedAt?: string | undefined;
                decidedBy?: string | undefined;
                reason?: string | undefined;
                counts: {
                    done: number;
                    failed: number;
                    held: number;
                    skipped: number;
                };
                gates: {
                    gate: "adoptions" | "creations" | "deletes" | "disables" | "locks" | "recreations" | "removals";
                    rule: "adoption" | "clock" | "emptyRead" | "emptyTarget" | "limit" | "rest" | "shrunkRead";
                    found: number;
                    limit: number;
                    managed: number;
                    message: string;
                }[];
                message: string;
            };
            meta: object;
            errorShape: ErrorShape;
        }>;
    };
    grants: {
        list: TRPCQueryProcedure<{
            input: {
                to?: string | undefined;
                person?: string | undefined;
                connector?: string | undefined;
                limit?: string | number | undefined;
                cursor?: string | undefined;
            };
            output: List<{
                person: string;
                username: string;
                displayName: string;
                connector: string;
                state: "Active" | "Creating" | "Disabled" | "Leaving" | "None" | "Pending" | "Problem";
                group: string;
                grant: string;
                rule: string;
            }>;
            meta: object;
            errorShape: ErrorShape;
        }>;
    };
    accounts: {
        list: TRPCQueryProcedure<{
            input: {
                connector?: string | undefined;
                situation?: "Deleted" | "Disputed" | "Linked" | "Unlinked" | "Unmatched" | undefined;
                orphans?: "false" | "true" | undefined;
                search?: string | undefined;
                limit?: string | number | undefined;
                cursor?: string | undefined;
            };
            output: List<{
                connector: string;
                key: string;
                username: string;
                mail?: string | undefined;
                enabled: boolean;
                situation: "Deleted" | "Disputed" | "Linked" | "Unlinked" | "Unmatched";
                protected: boolean;
                privileged: boolean;
                people: string[];
                memberships: {
                    membership: string;
                    why: string[];
                }[];
                reasons: string[];
                problem?: string | undefined;
            }>;
            meta: object;
            errorShape: ErrorShape;
        }>;
    };
    people: {
        list: TRPCQueryProcedure<{
            input: {
                search?: string | undefined;
                connector?: string | undefined;
                state?: "Active" | "Creating" | "Disabled" | "Leaving" | "None" | "Pending" | "Problem" | undefined;
                limit?: string | number | undefined;
                cursor?: string | undefined;
            };
            output: List<{
                person: string;
                directory: string;
                username: string;
                displayName: string;
                mail?: string | undefined;
                state: "Absent" | "Disabled" | "Present";
                groups: string[];
                systems: {
                    connector: string;
                    state: "Active" | "Creating" | "Disabled" | "Leaving" | "None" | "Pending" | "Problem";
                    username?: string | undefined;
                    since?: string | undefined;
                    wanted?: boolean | undefined;
                    why: string[];
                    problem?: string | undefined;
                    offer?: {
                        action: "Merge";
                        person: string;
                        account: string;
                        command: string;
                    } | undefined;
                }[];
            }>;
            meta: object;
            errorShape: ErrorShape;
        }>;
        block: TRPCMutationProcedure<{
            input: {
                person: string;
                reason: string;
                restarted?: string[] | undefined;
            };
            output: {
                person: string;
                username: string;
                names: string[];
                reason: string;
                actor: string;
                at: string;
                systems: {
                    connector: string;
                    state: "Done" | "Waiting";
                    message: string;
                    at: string;
                }[];
                revokedTokens?: string[] | undefined;
            };
            meta: object;
            errorShape: ErrorShape;
        }>;
        unblock: TRPCMutationProcedure<{
            input: {
                person: string;
                reason?: string | undefined;
            };
            output: {
                person: string;
                username: string;
                names: string[];
                reason: string;
                actor: string;
                at: string;
                systems: {
                    connector: string;
                    state: "Done" | "Waiting";
                    message: string;
                    at: string;
                }[];
                revokedTokens?: string[] | undefined;
            };
            meta: object;
            errorShape: ErrorShape;
        }>;
        blocks: TRPCQueryProcedure<{
            input: void;
            output: {
                items: {
                    person: string;
                    username: string;
                    names: string[];
                    reason: string;
                    actor: string;
                    at: string;
                    systems: {
                        connector: string;
                        state: "Done" | "Waiting";
                        message: string;
                        at: string;
                    }[];
                    revokedTokens?: string[] | undefined;
                }[];
            };
            meta: object;
            errorShape: ErrorShape;
        }>;
    };
    events: {
        list: TRPCQueryProcedure<{
            input: {
                kind?: string | undefined;
                namespace?: string | undefined;
                name?: string | undefined;
                cluster?: string | undefined;
                reason?: string | undefined;
                type?: "Normal" | "Warning" | undefined;
                limit?: string | number | undefined;
                cursor?: string | undefined;
            };
            output: List<{
                apiVersion: "hansa.dev/v1";
                kind: "Event";
                metadata: {
                    name: string;
                    namespace?: string | undefined;
                    resourceVersion: string;
                    createdAt: string;
                };
                type: "Normal" | "Warning";
                reason: string;
                regarding: {
                    kind: string;
                    namespace?: string | undefined;
                    name: string;
                    uid: string;
                };
                cluster?: string | undefined;
                message: string;
                details?: Record<string, unknown> | undefined;
            }>;
            meta: object;
            errorShape: ErrorShape;
        }>;
    };
    targets: {
        list: TRPCQueryProcedure<{
            input: {
                limit?: string | number | undefined;
                cursor?: string | undefined;
                fieldSelector?: string | undefined;
            };
            output: List<{
                apiVersion: string;
                kind: "Target";
                metadata: {
                    name: string;
                    namespace: string;
                    uid: string;
                    resourceVersion: string;
                    createdAt: string;
                    updatedAt: string;
                };
                spec: {
                    release: string;
                    releaseUid: string;
                    cluster: string;
                    desired: {
                        bundle: {
                            uid: string;
                            name: string;
                            version: string;
                            digest: string;
                        };
                        valuesHash: string;
                        namespace: string;
                        workloads: {
                            apiVersion: string;
                            kind: string;
                            namespace: string;
                            name: string;
                            replicas: number;
                        }[];
                        conflicts: "Adopt" | "Fail";
                        drift: "Correct" | "Report";
                        deletion: "All" | "Keep";
                        crds?: "Create" | "CreateReplace" | undefined;
                    };
                    removing?: "Evicted" | "Left" | "ReleaseDeleted" | "Replaced" | "Unregistered" | undefined;
                };
                status: {
                    applied: boolean;
                    ready: boolean;
                    drifted: boolean;
                    failed: boolean;
                    unreachable: boolean;
                    waiting: boolean;
                    message: string;
                    kept: {
                        apiVersion: string;
                        kind: string;
                        namespace?: string | undefined;
                        name: string;
                        reason: string;
                    }[];
                };
            }>;
            meta: object;
            errorShape: ErrorShape;
        }>;
        summaries: TRPCQueryProcedure<{
            input: {
                limit?: string | number | undefined;
                cursor?: string | undefined;
                fieldSelector?: string | undefined;
            };
            output: List<{
                metadata: {
                    name: string;
                    namespace: string;
                    uid: string;
                    resourceVersion: string;
                    createdAt: string;
                    updatedAt: string;
                };
                spec: {
                    release: string;
                    cluster: string;
                    version: string;
                    replicas: number;
                    removing?: "Evicted" | "Left" | "ReleaseDeleted" | "Replaced" | "Unregistered" | undefined;
                };
                status: {
                    applied: boolean;
                    ready: boolean;
                    drifted: boolean;
                    failed: boolean;
                    unreachable: boolean;
                    waiting: boolean;
                    message: string;
                };
            }>;
            meta: object;
            errorShape: ErrorShape;
        }>;
    };
    access: {
        signIn: TRPCMutationProcedure<{
            input: {
                code: string;
            };
            output: {
                name: string;
                token: string;
                expiresAt: string;
            };
            meta: object;
            errorShape: ErrorShape;
        }>;
        session: TRPCQueryProcedure<{
            input: void;
            output: {
                name: string;
                expiresAt?: string;
            };
            meta: object;
            errorShape: ErrorShape;
        }>;
        signOut: TRPCMutationProcedure<{
            input: void;
            output: {
                revoked: boolean;
            };
            meta: object;
            errorShape: ErrorShape;
        }>;
    };
    changes: {
        watch: TRPCQueryProcedure<{
            input: {
                kinds: string[];
            };
            output: {
                resourceVersion: string;
            };
            meta: object;
            errorShape: ErrorShape;
        }>;
    };
}>>
