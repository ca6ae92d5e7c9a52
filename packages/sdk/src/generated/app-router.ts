// Generated from the router of the hub by `npm run generate`.
import type { TRPCBuiltRouter, TRPCDecorateCreateRouterOptions, TRPCMutationProcedure, TRPCQueryProcedure, TRPCSubscriptionProcedure, TRPC_ERROR_CODE_KEY, TRPC_ERROR_CODE_NUMBER } from '@trpc/server';
export interface ChangeOf<Item> {
    type: 'ADDED' | 'DELETED' | 'MODIFIED';
    object: Item;
}
export interface List<Item> {
    apiVersion: "hansa.dev/v1";
    kind: 'List';
    metadata: {
        cursor?: string;
        remaining?: number;
        resourceVersion: string;
    };
    items: Item[];
}
export interface Paging {
    limit?: number | string | undefined;
    cursor?: string | undefined;
    sort?: string | undefined;
}
export interface Resource<Spec = unknown, Status = unknown> {
    apiVersion: "hansa.dev/v1";
    kind: string;
    metadata: Metadata;
    spec: Spec;
    status: Status;
}
export interface ResourceInput<SpecInput> {
    apiVersion: "hansa.dev/v1";
    kind: string;
    metadata: MetadataInput;
    spec: SpecInput;
    status?: unknown;
}
export interface Selectors {
    labelSelector?: string | undefined;
    fieldSelector?: string | undefined;
}
export interface Unregistered {
    cluster: Cluster;
    leftBehind: string[];
}
export interface Upload {
    /** `sha256:…` */
    digest: string;
    size: number;
    /** The bytes in pieces of this size; the last one can be smaller. A piece is only valid until the next one is read. */
    pieces(bytes: number): AsyncIterable<Uint8Array>;
}
export interface WatchQuery extends Selectors {
    namespace?: string | undefined;
    resourceVersion?: string | undefined;
    /** Sent by the client's link when it reconnects. */
    lastEventId?: string | undefined;
}
export interface WriteQuery {
    dryRun?: 'All' | undefined;
    fieldValidation?: 'Strict' | 'Warn' | undefined;
}
export type Cluster = Resource<ClusterSpec, ClusterStatus>;
export type ClusterSpec = {
    connection: {
        certificateAuthority?: string | undefined;
        credentials: {
            clientCertificate: string;
            clientKey: {
                digest: string;
            };
        } | {
            token: {
                digest: string;
            };
        };
        insecure: boolean;
        proxyUrl?: string | undefined;
        server: string;
        serverName?: string | undefined;
    };
    images?: undefined | {
        mirrors: {
            from: string;
            pullSecret?: string | undefined;
            to: string;
        }[];
        paths?: undefined | {
            group: string;
            kind: string;
            pointers: string[];
        }[];
    };
    maintenance?: undefined | {
        reason?: string | undefined;
        until: string;
    };
    probe: {
        failureThreshold: number;
        periodSeconds: number;
        successThreshold: number;
        timeoutSeconds: number;
    };
    provider?: string | undefined;
    region?: string | undefined;
    taints: {
        effect: "NoExecute" | "NoSchedule" | "PreferNoSchedule";
        key: string;
        value?: string | undefined;
    }[];
    unschedulable: boolean;
    zones: string[];
};
export type ClusterStatus = {
    allocatable?: undefined | {
        cpu: string;
        memory: string;
        pods: number;
    };
    apis: string[];
    capacity?: undefined | {
        cpu: string;
        memory: string;
        pods: number;
    };
    clusterUid?: string | undefined;
    conditions: {
        lastTransitionTime: string;
        message: string;
        reason: string;
        status: "False" | "True" | "Unknown";
        type: string;
    }[];
    credentials?: undefined | {
        expiresAt?: string | undefined;
        issuedAt?: string | undefined;
        issuedBy: "Hansa" | "User";
        renewAt?: string | undefined;
        role?: "cluster-admin" | "hansa" | undefined;
        secret?: string | undefined;
    };
    nodes?: undefined | {
        count: number;
        ready: number;
    };
    requested?: undefined | {
        cpu: string;
        memory: string;
        pods: number;
    };
    scores?: Record<string, {
        expiresAt?: string | undefined;
        setAt: string;
        value: number;
    }> | undefined;
    unregistering?: "Force" | "Keep" | "Remove" | undefined;
    version?: string | undefined;
};
export type ClusterWide<Spec, Status, Sent> = Procedures<{}, Spec, Status, Sent>;
export type Metadata = {
    annotations: Record<string, string>;
    createdAt: string;
    deletionTimestamp?: string | undefined;
    generation: number;
    labels: Record<string, string>;
    name: string;
    namespace?: string | undefined;
    resourceVersion: string;
    uid: string;
    updatedAt: string;
};
export type MetadataInput = {
    annotations?: Record<string, string> | undefined;
    createdAt?: unknown;
    deletionTimestamp?: unknown;
    generation?: unknown;
    labels?: Record<string, string> | undefined;
    name: string;
    namespace?: string | undefined;
    resourceVersion?: string | undefined;
    uid?: unknown;
    updatedAt?: unknown;
};
export type Mutation<Input, Output> = TRPCMutationProcedure<{
    input: Input;
    meta: object;
    output: Output;
}>;
export type Namespaced<Spec, Status, Sent> = Procedures<{
    namespace: string;
}, Spec, Status, Sent> & {
    listAll: Query<Paging & Selectors, List<Resource<Spec, Status>>>;
};
export type Patch = ({
    from: string;
    op: "copy";
    path: string;
} | {
    from: string;
    op: "move";
    path: string;
} | {
    op: "add";
    path: string;
    value: unknown;
} | {
    op: "remove";
    path: string;
} | {
    op: "replace";
    path: string;
    value: unknown;
} | {
    op: "test";
    path: string;
    value: unknown;
})[] | Record<string, unknown>;
export type Procedures<At extends ResourceLocation, Spec, Status, Sent> = {
    apply: Mutation<At & WriteQuery & {
        createOnly?: boolean | undefined;
        ifMatch?: string | undefined;
        name: string;
        resource: ResourceInput<Sent>;
    }, Resource<Spec, Status>>;
    create: Mutation<At & WriteQuery & {
        idempotencyKey?: string | undefined;
        resource: ResourceInput<Sent>;
    }, Resource<Spec, Status>>;
    delete: Mutation<At & {
        dryRun?: 'All' | undefined;
        ifMatch?: string | undefined;
        name: string;
    }, Resource<Spec, Status>>;
    get: Query<At & {
        name: string;
    }, Resource<Spec, Status>>;
    list: Query<At & Paging & Selectors, List<Resource<Spec, Status>>>;
    patch: Mutation<At & WriteQuery & {
        ifMatch?: string | undefined;
        name: string;
        patch: Patch;
    }, Resource<Spec, Status>>;
    watch: TRPCSubscriptionProcedure<{
        input: WatchQuery;
        meta: object;
        output: AsyncIterable<{
            data: ChangeOf<Resource<Spec, Status>>;
            id: string;
        }, void, unknown>;
    }>;
};
export type Query<Input, Output> = TRPCQueryProcedure<{
    input: Input;
    meta: object;
    output: Output;
}>;
export type ResourceLocation = Record<never, never>;
/** The error of a failed call; `data.problem` is the same as over REST. */
export interface ErrorShape {
    code: TRPC_ERROR_CODE_NUMBER;
    message: string;
    data: {
        code: TRPC_ERROR_CODE_KEY;
        httpStatus: number;
        path?: string;
        problem: {
            code: "AlreadyExists" | "BadRequest" | "ClusterUnreachable" | "Conflict" | "Expired" | "Forbidden" | "Internal" | "LeaseLost" | "MethodNotAllowed" | "MisdirectedRequest" | "MissingReference" | "NotFound" | "PreconditionFailed" | "TooLarge" | "TooManyRequests" | "Unauthenticated" | "Unavailable" | "Unprocessable" | "UnsupportedMediaType";
            detail: string;
            errors: {
                pointer: string;
                reason: string;
            }[];
            hint: string;
            instance: string;
            status: number;
            title: string;
            type: string;
        };
        stack?: string;
    };
}
/** For `createTRPCClient<AppRouter>()` of @trpc/client. */
export type AppRouter = TRPCBuiltRouter<{
    ctx: object;
    errorShape: ErrorShape;
    meta: object;
    transformer: false;
}, TRPCDecorateCreateRouterOptions<{
    access: {
        exchange: TRPCMutationProcedure<{
            errorShape: ErrorShape;
            input: {
                code: string;
                verifier: string;
            };
            meta: object;
            output: {
                expiresAt: string;
                token?: string;
            };
        }>;
        me: TRPCQueryProcedure<{
            errorShape: ErrorShape;
            input: void;
            meta: object;
            output: {
                ceiling?: string;
                grants: {
                    binding?: string | undefined;
                    role: string;
                    scope?: undefined | {
                        clusters?: undefined | {
                            labels?: undefined | {
                                matchExpressions?: undefined | {
                                    key: string;
                                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                    values?: string[] | undefined;
                                }[];
                                matchLabels?: Record<string, string> | undefined;
                            };
                            names?: string[] | undefined;
                        };
                        namespaces?: string[] | undefined;
                        selector?: undefined | {
                            matchExpressions?: undefined | {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            matchLabels?: Record<string, string> | undefined;
                        };
                    };
                    subject?: undefined | {
                        directory?: string | undefined;
                        group: string;
                        signIn?: string | undefined;
                    } | {
                        directory?: string | undefined;
                        signIn?: string | undefined;
                        user: string;
                    } | {
                        everyone: true;
                    } | {
                        token: string;
                    };
                }[];
                groups: string[];
                id: string;
                kind: "Controller" | "ServiceToken" | "User";
                name: string;
                rights: {
                    kinds: string[];
                    verbs: string[];
                    where?: {
                        labels?: {
                            key: string;
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values: string[];
                        }[];
                        names?: string[];
                        namespaces?: string[];
                    }[];
                }[];
                roles: string[];
                session?: {
                    createdAt: string;
                    expiresAt: string;
                    idleUntil: string;
                    signIn: string;
                };
            };
        }>;
        options: TRPCQueryProcedure<{
            errorShape: ErrorShape;
            input: void;
            meta: object;
            output: {
                items: {
                    name: string;
                    type: "ldap" | "oidc";
                }[];
                signedIn: boolean;
            };
        }>;
        password: TRPCMutationProcedure<{
            errorShape: ErrorShape;
            input: {
                carrier?: "bearer" | "cookie" | undefined;
                password: string;
                signIn: string;
                username: string;
            };
            meta: object;
            output: {
                expiresAt: string;
                token?: string;
            };
        }>;
        review: TRPCMutationProcedure<{
            errorShape: ErrorShape;
            input: {
                cluster?: string | undefined;
                kind: string;
                labels?: Record<string, string> | undefined;
                name?: string | undefined;
                namespace?: string | undefined;
                subject?: undefined | {
                    directory?: string | undefined;
                    groups: string[];
                    signIn?: string | undefined;
                } | {
                    directory?: string | undefined;
                    groups?: string[] | undefined;
                    signIn?: string | undefined;
                    user: string;
                } | {
                    token: string;
                };
                verb: "accept" | "approve" | "bind" | "block" | "cordon" | "create" | "delete" | "deliver-cluster-scoped" | "escalate" | "explain" | "get" | "label" | "list" | "rebalance" | "register" | "review" | "rollback" | "rollout" | "rotate" | "scale" | "score" | "sign-in" | "simulate" | "suspend" | "sync" | "taint" | "test" | "unregister" | "update" | "use-secret" | "watch";
            };
            meta: object;
            output: {
                allowed: boolean;
                grants: {
                    binding?: string | undefined;
                    role: string;
                    subject?: undefined | {
                        directory?: string | undefined;
                        group: string;
                        signIn?: string | undefined;
                    } | {
                        directory?: string | undefined;
                        signIn?: string | undefined;
                        user: string;
                    } | {
                        everyone: true;
                    } | {
                        token: string;
                    };
                }[];
            };
        }>;
        session: TRPCQueryProcedure<{
            errorShape: ErrorShape;
            input: void;
            meta: object;
            output: {
                expiresAt?: string;
                name: string;
            };
        }>;
        signIn: TRPCMutationProcedure<{
            errorShape: ErrorShape;
            input: {
                code: string;
            };
            meta: object;
            output: {
                expiresAt: string;
                name: string;
                token: string;
            };
        }>;
        signOut: TRPCMutationProcedure<{
            errorShape: ErrorShape;
            input: void;
            meta: object;
            output: {
                revoked: boolean;
            };
        }>;
        signOutEverywhere: TRPCMutationProcedure<{
            errorShape: ErrorShape;
            input: void;
            meta: object;
            output: {
                ended: number;
            };
        }>;
        signOutUser: TRPCMutationProcedure<{
            errorShape: ErrorShape;
            input: {
                user: string;
            };
            meta: object;
            output: {
                ended: number;
                user: string;
            };
        }>;
        whoCan: TRPCMutationProcedure<{
            errorShape: ErrorShape;
            input: {
                cluster?: string | undefined;
                kind: string;
                labels?: Record<string, string> | undefined;
                name?: string | undefined;
                namespace?: string | undefined;
                verb: "accept" | "approve" | "bind" | "block" | "cordon" | "create" | "delete" | "deliver-cluster-scoped" | "escalate" | "explain" | "get" | "label" | "list" | "rebalance" | "register" | "review" | "rollback" | "rollout" | "rotate" | "scale" | "score" | "sign-in" | "simulate" | "suspend" | "sync" | "taint" | "test" | "unregister" | "update" | "use-secret" | "watch";
            };
            meta: object;
            output: {
                items: {
                    binding?: string | undefined;
                    role: string;
                    subject: {
                        directory?: string | undefined;
                        group: string;
                        signIn?: string | undefined;
                    } | {
                        directory?: string | undefined;
                        signIn?: string | undefined;
                        user: string;
                    } | {
                        everyone: true;
                    } | {
                        token: string;
                    };
                }[];
            };
        }>;
    };
    accounts: {
        list: TRPCQueryProcedure<{
            errorShape: ErrorShape;
            input: {
                connector?: string | undefined;
                cursor?: string | undefined;
                limit?: number | string | undefined;
                orphans?: "false" | "true" | undefined;
                search?: string | undefined;
                situation?: "Deleted" | "Disputed" | "Linked" | "Unlinked" | "Unmatched" | undefined;
            };
            meta: object;
            output: List<{
                connector: string;
                enabled: boolean;
                key: string;
                mail?: string | undefined;
                memberships: {
                    membership: string;
                    why: string[];
                }[];
                people: string[];
                privileged: boolean;
                problem?: string | undefined;
                protected: boolean;
                reasons: string[];
                situation: "Deleted" | "Disputed" | "Linked" | "Unlinked" | "Unmatched";
                username: string;
            }>;
        }>;
    };
    audit: {
        list: TRPCQueryProcedure<{
            errorShape: ErrorShape;
            input: {
                cursor?: string | undefined;
                kind?: string | undefined;
                limit?: number | string | undefined;
                namespace?: string | undefined;
                object?: string | undefined;
                requestId?: string | undefined;
                result?: "Denied" | "DryRun" | "Failed" | "Succeeded" | "Unchanged" | undefined;
                since?: string | undefined;
                subject?: string | undefined;
                until?: string | undefined;
                verb?: string | undefined;
            };
            meta: object;
            output: List<{
                address?: string;
                apiVersion: "hansa.dev/v1";
                detail?: Record<string, number | string>;
                hash: string;
                keyId: string;
                kind: "AuditEntry";
                metadata: {
                    createdAt: string;
                    name: string;
                };
                object: {
                    kind: string;
                    name?: string;
                    namespace?: string;
                };
                paths: string[];
                previous: string;
                reason?: string;
                requestId?: string;
                resourceVersion?: string;
                result: "Denied" | "DryRun" | "Failed" | "Succeeded" | "Unchanged";
                scope: string;
                subject: {
                    id: string;
                    kind: string;
                    name: string;
                    token?: string;
                };
                verb: string;
            }>;
        }>;
    };
    bundles: {
        apply: Mutation<{
            namespace: string;
        } & WriteQuery & {
            createOnly?: boolean | undefined;
            ifMatch?: string | undefined;
            name: string;
            resource: ResourceInput<{
                dependencies?: undefined | {
                    bundle: string;
                    version: string;
                }[];
                health?: undefined | {
                    failed?: string | undefined;
                    group?: string | undefined;
                    kind: string;
                    progressing?: string | undefined;
                    ready: string;
                }[];
                sensitive?: undefined | {
                    kind: string;
                    name: string;
                    namespace?: string | undefined;
                    pointer: string;
                }[];
                source: {
                    access?: undefined | {
                        certificateAuthority?: string | undefined;
                        knownHosts?: string | undefined;
                        password?: undefined | {
                            value: string;
                        };
                        plainHttp?: true | undefined;
                        sshKey?: undefined | {
                            value: string;
                        };
                        token?: undefined | {
                            value: string;
                        };
                        username?: string | undefined;
                    };
                    crdPolicy?: "Create" | "CreateReplace" | "Skip" | undefined;
                    dependencyRepositories?: undefined | {
                        access: {
                            certificateAuthority?: string | undefined;
                            password?: undefined | {
                                value: string;
                            };
                            plainHttp?: true | undefined;
                            token?: undefined | {
                                value: string;
                            };
                            username?: string | undefined;
                        };
                        url: string;
                    }[];
                    divisible?: string[] | undefined;
                    hooks?: undefined | {
                        wait?: boolean | undefined;
                    };
                    lookup?: "None" | "Release" | undefined;
                    path?: string | undefined;
                    ref?: string | undefined;
                    releaseName?: string | undefined;
                    skipSchemaValidation?: true | undefined;
                    type: "git";
                    url: string;
                    values?: Record<string, unknown> | undefined;
                } | {
                    chart: {
                        access?: undefined | {
                            certificateAuthority?: string | undefined;
                            password?: undefined | {
                                value: string;
                            };
                            plainHttp?: true | undefined;
                            token?: undefined | {
                                value: string;
                            };
                            username?: string | undefined;
                        };
                        name: string;
                        repository: string;
                        verify?: undefined | {
                            gpg: {
                                keyring: string;
                            };
                        };
                        version?: string | undefined;
                    } | {
                        access?: undefined | {
                            certificateAuthority?: string | undefined;
                            password?: undefined | {
                                value: string;
                            };
                            plainHttp?: true | undefined;
                            token?: undefined | {
                                value: string;
                            };
                            username?: string | undefined;
                        };
                        oci: string;
                        verify?: undefined | {
                            cosign: {
                                key: string;
                            };
                        } | {
                            gpg: {
                                keyring: string;
                            };
                        };
                        version?: string | undefined;
                    } | {
                        appVersion?: string | undefined;
                        digest: string;
                        from?: string | undefined;
                        name: string;
                        verified?: undefined | {
                            cosign: {
                                key: string;
                            };
                        } | {
                            gpg: {
                                fingerprint: string;
                                user?: string | undefined;
                            };
                        };
                        version: string;
                    } | {
                        archive: string;
                        verify?: undefined | {
                            gpg: {
                                keyring: string;
                                provenance: string;
                            };
                        };
                    } | {
                        files: {
                            data: string;
                            name: string;
                        }[];
                    } | {
                        upload: string;
                        verify?: undefined | {
                            gpg: {
                                keyring: string;
                                provenance: string;
                            };
                        };
                    };
                    crdPolicy?: "Create" | "CreateReplace" | "Skip" | undefined;
                    dependencyRepositories?: undefined | {
                        access: {
                            certificateAuthority?: string | undefined;
                            password?: undefined | {
                                value: string;
                            };
                            plainHttp?: true | undefined;
                            token?: undefined | {
                                value: string;
                            };
                            username?: string | undefined;
                        };
                        url: string;
                    }[];
                    divisible?: string[] | undefined;
                    hooks?: undefined | {
                        wait?: boolean | undefined;
                    };
                    lookup?: "None" | "Release" | undefined;
                    releaseName?: string | undefined;
                    skipSchemaValidation?: true | undefined;
                    type: "helm";
                    values?: Record<string, unknown> | undefined;
                } | {
                    files: {
                        count: number;
                        digest: string;
                        objects: number;
                    } | {
                        data: string;
                        name: string;
                    }[];
                    path?: string | undefined;
                    type: "kustomize";
                } | {
                    objects: {
                        [x: string]: unknown;
                        apiVersion: string;
                        kind: string;
                        metadata: {
                            [x: string]: undefined | unknown;
                            annotations?: Record<string, null | string> | null | undefined;
                            labels?: Record<string, null | string> | null | undefined;
                            name: string;
                            namespace?: null | string | undefined;
                        };
                    }[] | {
                        count: number;
                        digest: string;
                    };
                    type: "manifests";
                };
                version: string;
            }>;
        }, Resource<{
            dependencies: {
                bundle: string;
                version: string;
            }[];
            health?: undefined | {
                failed?: string | undefined;
                group: string;
                kind: string;
                progressing?: string | undefined;
                ready: string;
            }[];
            sensitive: {
                kind: string;
                name: string;
                namespace?: string | undefined;
                pointer: string;
            }[];
            source: {
                chart: {
                    appVersion?: string | undefined;
                    digest: string;
                    from?: string | undefined;
                    name: string;
                    verified?: undefined | {
                        cosign: {
                            key: string;
                        };
                    } | {
                        gpg: {
                            fingerprint: string;
                            user?: string | undefined;
                        };
                    };
                    version: string;
                };
                crdPolicy?: "Create" | "CreateReplace" | "Skip" | undefined;
                divisible?: string[] | undefined;
                hooks?: undefined | {
                    wait?: boolean | undefined;
                };
                lookup?: "None" | "Release" | undefined;
                releaseName?: string | undefined;
                skipSchemaValidation?: true | undefined;
                type: "helm";
                values?: Record<string, unknown> | undefined;
            } | {
                files: {
                    count: number;
                    digest: string;
                    objects: number;
                };
                path?: string | undefined;
                type: "kustomize";
            } | {
                objects: {
                    count: number;
                    digest: string;
                };
                type: "manifests";
            };
            version: string;
        }, Record<string, never>>>;
        chart: TRPCQueryProcedure<{
            errorShape: ErrorShape;
            input: {
                name: string;
                namespace: string;
                version: string;
            };
            meta: object;
            output: {
                appVersion?: string | undefined;
                dependencies: {
                    name: string;
                    repository?: string | undefined;
                    version: string;
                }[];
                description?: string | undefined;
                name: string;
                readme: string;
                schema?: string | undefined;
                values: string;
                version: string;
            };
        }>;
        create: Mutation<{
            namespace: string;
        } & WriteQuery & {
            idempotencyKey?: string | undefined;
            resource: ResourceInput<{
                dependencies?: undefined | {
                    bundle: string;
                    version: string;
                }[];
                health?: undefined | {
                    failed?: string | undefined;
                    group?: string | undefined;
                    kind: string;
                    progressing?: string | undefined;
                    ready: string;
                }[];
                sensitive?: undefined | {
                    kind: string;
                    name: string;
                    namespace?: string | undefined;
                    pointer: string;
                }[];
                source: {
                    access?: undefined | {
                        certificateAuthority?: string | undefined;
                        knownHosts?: string | undefined;
                        password?: undefined | {
                            value: string;
                        };
                        plainHttp?: true | undefined;
                        sshKey?: undefined | {
                            value: string;
                        };
                        token?: undefined | {
                            value: string;
                        };
                        username?: string | undefined;
                    };
                    crdPolicy?: "Create" | "CreateReplace" | "Skip" | undefined;
                    dependencyRepositories?: undefined | {
                        access: {
                            certificateAuthority?: string | undefined;
                            password?: undefined | {
                                value: string;
                            };
                            plainHttp?: true | undefined;
                            token?: undefined | {
                                value: string;
                            };
                            username?: string | undefined;
                        };
                        url: string;
                    }[];
                    divisible?: string[] | undefined;
                    hooks?: undefined | {
                        wait?: boolean | undefined;
                    };
                    lookup?: "None" | "Release" | undefined;
                    path?: string | undefined;
                    ref?: string | undefined;
                    releaseName?: string | undefined;
                    skipSchemaValidation?: true | undefined;
                    type: "git";
                    url: string;
                    values?: Record<string, unknown> | undefined;
                } | {
                    chart: {
                        access?: undefined | {
                            certificateAuthority?: string | undefined;
                            password?: undefined | {
                                value: string;
                            };
                            plainHttp?: true | undefined;
                            token?: undefined | {
                                value: string;
                            };
                            username?: string | undefined;
                        };
                        name: string;
                        repository: string;
                        verify?: undefined | {
                            gpg: {
                                keyring: string;
                            };
                        };
                        version?: string | undefined;
                    } | {
                        access?: undefined | {
                            certificateAuthority?: string | undefined;
                            password?: undefined | {
                                value: string;
                            };
                            plainHttp?: true | undefined;
                            token?: undefined | {
                                value: string;
                            };
                            username?: string | undefined;
                        };
                        oci: string;
                        verify?: undefined | {
                            cosign: {
                                key: string;
                            };
                        } | {
                            gpg: {
                                keyring: string;
                            };
                        };
                        version?: string | undefined;
                    } | {
                        appVersion?: string | undefined;
                        digest: string;
                        from?: string | undefined;
                        name: string;
                        verified?: undefined | {
                            cosign: {
                                key: string;
                            };
                        } | {
                            gpg: {
                                fingerprint: string;
                                user?: string | undefined;
                            };
                        };
                        version: string;
                    } | {
                        archive: string;
                        verify?: undefined | {
                            gpg: {
                                keyring: string;
                                provenance: string;
                            };
                        };
                    } | {
                        files: {
                            data: string;
                            name: string;
                        }[];
                    } | {
                        upload: string;
                        verify?: undefined | {
                            gpg: {
                                keyring: string;
                                provenance: string;
                            };
                        };
                    };
                    crdPolicy?: "Create" | "CreateReplace" | "Skip" | undefined;
                    dependencyRepositories?: undefined | {
                        access: {
                            certificateAuthority?: string | undefined;
                            password?: undefined | {
                                value: string;
                            };
                            plainHttp?: true | undefined;
                            token?: undefined | {
                                value: string;
                            };
                            username?: string | undefined;
                        };
                        url: string;
                    }[];
                    divisible?: string[] | undefined;
                    hooks?: undefined | {
                        wait?: boolean | undefined;
                    };
                    lookup?: "None" | "Release" | undefined;
                    releaseName?: string | undefined;
                    skipSchemaValidation?: true | undefined;
                    type: "helm";
                    values?: Record<string, unknown> | undefined;
                } | {
                    files: {
                        count: number;
                        digest: string;
                        objects: number;
                    } | {
                        data: string;
                        name: string;
                    }[];
                    path?: string | undefined;
                    type: "kustomize";
                } | {
                    objects: {
                        [x: string]: unknown;
                        apiVersion: string;
                        kind: string;
                        metadata: {
                            [x: string]: undefined | unknown;
                            annotations?: Record<string, null | string> | null | undefined;
                            labels?: Record<string, null | string> | null | undefined;
                            name: string;
                            namespace?: null | string | undefined;
                        };
                    }[] | {
                        count: number;
                        digest: string;
                    };
                    type: "manifests";
                };
                version: string;
            }>;
        }, Resource<{
            dependencies: {
                bundle: string;
                version: string;
            }[];
            health?: undefined | {
                failed?: string | undefined;
                group: string;
                kind: string;
                progressing?: string | undefined;
                ready: string;
            }[];
            sensitive: {
                kind: string;
                name: string;
                namespace?: string | undefined;
                pointer: string;
            }[];
            source: {
                chart: {
                    appVersion?: string | undefined;
                    digest: string;
                    from?: string | undefined;
                    name: string;
                    verified?: undefined | {
                        cosign: {
                            key: string;
                        };
                    } | {
                        gpg: {
                            fingerprint: string;
                            user?: string | undefined;
                        };
                    };
                    version: string;
                };
                crdPolicy?: "Create" | "CreateReplace" | "Skip" | undefined;
                divisible?: string[] | undefined;
                hooks?: undefined | {
                    wait?: boolean | undefined;
                };
                lookup?: "None" | "Release" | undefined;
                releaseName?: string | undefined;
                skipSchemaValidation?: true | undefined;
                type: "helm";
                values?: Record<string, unknown> | undefined;
            } | {
                files: {
                    count: number;
                    digest: string;
                    objects: number;
                };
                path?: string | undefined;
                type: "kustomize";
            } | {
                objects: {
                    count: number;
                    digest: string;
                };
                type: "manifests";
            };
            version: string;
        }, Record<string, never>>>;
        delete: Mutation<{
            namespace: string;
        } & {
            dryRun?: 'All' | undefined;
            ifMatch?: string | undefined;
            name: string;
        }, Resource<{
            dependencies: {
                bundle: string;
                version: string;
            }[];
            health?: undefined | {
                failed?: string | undefined;
                group: string;
                kind: string;
                progressing?: string | undefined;
                ready: string;
            }[];
            sensitive: {
                kind: string;
                name: string;
                namespace?: string | undefined;
                pointer: string;
            }[];
            source: {
                chart: {
                    appVersion?: string | undefined;
                    digest: string;
                    from?: string | undefined;
                    name: string;
                    verified?: undefined | {
                        cosign: {
                            key: string;
                        };
                    } | {
                        gpg: {
                            fingerprint: string;
                            user?: string | undefined;
                        };
                    };
                    version: string;
                };
                crdPolicy?: "Create" | "CreateReplace" | "Skip" | undefined;
                divisible?: string[] | undefined;
                hooks?: undefined | {
                    wait?: boolean | undefined;
                };
                lookup?: "None" | "Release" | undefined;
                releaseName?: string | undefined;
                skipSchemaValidation?: true | undefined;
                type: "helm";
                values?: Record<string, unknown> | undefined;
            } | {
                files: {
                    count: number;
                    digest: string;
                    objects: number;
                };
                path?: string | undefined;
                type: "kustomize";
            } | {
                objects: {
                    count: number;
                    digest: string;
                };
                type: "manifests";
            };
            version: string;
        }, Record<string, never>>>;
        get: Query<{
            namespace: string;
        } & {
            name: string;
        }, Resource<{
            dependencies: {
                bundle: string;
                version: string;
            }[];
            health?: undefined | {
                failed?: string | undefined;
                group: string;
                kind: string;
                progressing?: string | undefined;
                ready: string;
            }[];
            sensitive: {
                kind: string;
                name: string;
                namespace?: string | undefined;
                pointer: string;
            }[];
            source: {
                chart: {
                    appVersion?: string | undefined;
                    digest: string;
                    from?: string | undefined;
                    name: string;
                    verified?: undefined | {
                        cosign: {
                            key: string;
                        };
                    } | {
                        gpg: {
                            fingerprint: string;
                            user?: string | undefined;
                        };
                    };
                    version: string;
                };
                crdPolicy?: "Create" | "CreateReplace" | "Skip" | undefined;
                divisible?: string[] | undefined;
                hooks?: undefined | {
                    wait?: boolean | undefined;
                };
                lookup?: "None" | "Release" | undefined;
                releaseName?: string | undefined;
                skipSchemaValidation?: true | undefined;
                type: "helm";
                values?: Record<string, unknown> | undefined;
            } | {
                files: {
                    count: number;
                    digest: string;
                    objects: number;
                };
                path?: string | undefined;
                type: "kustomize";
            } | {
                objects: {
                    count: number;
                    digest: string;
                };
                type: "manifests";
            };
            version: string;
        }, Record<string, never>>>;
        hooks: TRPCQueryProcedure<{
            errorShape: ErrorShape;
            input: {
                name: string;
                namespace: string;
                version: string;
            };
            meta: object;
            output: {
                hooks: {
                    apiVersion: string;
                    deletePolicies: ("before-hook-creation" | "hook-failed" | "hook-succeeded")[];
                    events: ("post-delete" | "post-install" | "post-rollback" | "post-upgrade" | "pre-delete" | "pre-install" | "pre-rollback" | "pre-upgrade" | "test")[];
                    kind: string;
                    name: string;
                    namespace?: string;
                    weight: number;
                }[];
                problem?: string;
            };
        }>;
        list: Query<{
            namespace: string;
        } & Paging & Selectors, List<Resource<{
            dependencies: {
                bundle: string;
                version: string;
            }[];
            health?: undefined | {
                failed?: string | undefined;
                group: string;
                kind: string;
                progressing?: string | undefined;
                ready: string;
            }[];
            sensitive: {
                kind: string;
                name: string;
                namespace?: string | undefined;
                pointer: string;
            }[];
            source: {
                chart: {
                    appVersion?: string | undefined;
                    digest: string;
                    from?: string | undefined;
                    name: string;
                    verified?: undefined | {
                        cosign: {
                            key: string;
                        };
                    } | {
                        gpg: {
                            fingerprint: string;
                            user?: string | undefined;
                        };
                    };
                    version: string;
                };
                crdPolicy?: "Create" | "CreateReplace" | "Skip" | undefined;
                divisible?: string[] | undefined;
                hooks?: undefined | {
                    wait?: boolean | undefined;
                };
                lookup?: "None" | "Release" | undefined;
                releaseName?: string | undefined;
                skipSchemaValidation?: true | undefined;
                type: "helm";
                values?: Record<string, unknown> | undefined;
            } | {
                files: {
                    count: number;
                    digest: string;
                    objects: number;
                };
                path?: string | undefined;
                type: "kustomize";
            } | {
                objects: {
                    count: number;
                    digest: string;
                };
                type: "manifests";
            };
            version: string;
        }, Record<string, never>>>>;
        listAll: Query<Paging & Selectors, List<Resource<{
            dependencies: {
                bundle: string;
                version: string;
            }[];
            health?: undefined | {
                failed?: string | undefined;
                group: string;
                kind: string;
                progressing?: string | undefined;
                ready: string;
            }[];
            sensitive: {
                kind: string;
                name: string;
                namespace?: string | undefined;
                pointer: string;
            }[];
            source: {
                chart: {
                    appVersion?: string | undefined;
                    digest: string;
                    from?: string | undefined;
                    name: string;
                    verified?: undefined | {
                        cosign: {
                            key: string;
                        };
                    } | {
                        gpg: {
                            fingerprint: string;
                            user?: string | undefined;
                        };
                    };
                    version: string;
                };
                crdPolicy?: "Create" | "CreateReplace" | "Skip" | undefined;
                divisible?: string[] | undefined;
                hooks?: undefined | {
                    wait?: boolean | undefined;
                };
                lookup?: "None" | "Release" | undefined;
                releaseName?: string | undefined;
                skipSchemaValidation?: true | undefined;
                type: "helm";
                values?: Record<string, unknown> | undefined;
            } | {
                files: {
                    count: number;
                    digest: string;
                    objects: number;
                };
                path?: string | undefined;
                type: "kustomize";
            } | {
                objects: {
                    count: number;
                    digest: string;
                };
                type: "manifests";
            };
            version: string;
        }, Record<string, never>>>>;
        liveHealth: TRPCQueryProcedure<{
            errorShape: ErrorShape;
            input: {
                cluster: string;
                name: string;
                namespace: string;
                objectName: string;
                objectNamespace?: string | undefined;
                version: string;
            };
            meta: object;
            output: {
                items: {
                    by: "Bundle" | "Hub";
                    expressions: {
                        error?: string;
                        expression: string;
                        field: "failed" | "progressing" | "ready";
                        result: "error" | "false" | "true";
                    }[];
                    group: string;
                    health: "Failed" | "NotFound" | "Progressing" | "Ready" | "Unknown";
                    kind: string;
                    message: string;
                    name?: string;
                    namespace?: string;
                    release?: string;
                }[];
            };
        }>;
        objectHealth: TRPCMutationProcedure<{
            errorShape: ErrorShape;
            input: {
                name: string;
                namespace: string;
                object: {
                    [x: string]: unknown;
                    apiVersion: string;
                    kind: string;
                    metadata: {
                        [x: string]: undefined | unknown;
                        annotations?: Record<string, null | string> | null | undefined;
                        labels?: Record<string, null | string> | null | undefined;
                        name: string;
                        namespace?: null | string | undefined;
                    };
                };
                version: string;
            };
            meta: object;
            output: {
                items: {
                    by: "Bundle" | "Hub";
                    expressions: {
                        error?: string;
                        expression: string;
                        field: "failed" | "progressing" | "ready";
                        result: "error" | "false" | "true";
                    }[];
                    group: string;
                    health: "Failed" | "NotFound" | "Progressing" | "Ready" | "Unknown";
                    kind: string;
                    message: string;
                    name?: string;
                    namespace?: string;
                    release?: string;
                }[];
            };
        }>;
        patch: Mutation<{
            namespace: string;
        } & WriteQuery & {
            ifMatch?: string | undefined;
            name: string;
            patch: Patch;
        }, Resource<{
            dependencies: {
                bundle: string;
                version: string;
            }[];
            health?: undefined | {
                failed?: string | undefined;
                group: string;
                kind: string;
                progressing?: string | undefined;
                ready: string;
            }[];
            sensitive: {
                kind: string;
                name: string;
                namespace?: string | undefined;
                pointer: string;
            }[];
            source: {
                chart: {
                    appVersion?: string | undefined;
                    digest: string;
                    from?: string | undefined;
                    name: string;
                    verified?: undefined | {
                        cosign: {
                            key: string;
                        };
                    } | {
                        gpg: {
                            fingerprint: string;
                            user?: string | undefined;
                        };
                    };
                    version: string;
                };
                crdPolicy?: "Create" | "CreateReplace" | "Skip" | undefined;
                divisible?: string[] | undefined;
                hooks?: undefined | {
                    wait?: boolean | undefined;
                };
                lookup?: "None" | "Release" | undefined;
                releaseName?: string | undefined;
                skipSchemaValidation?: true | undefined;
                type: "helm";
                values?: Record<string, unknown> | undefined;
            } | {
                files: {
                    count: number;
                    digest: string;
                    objects: number;
                };
                path?: string | undefined;
                type: "kustomize";
            } | {
                objects: {
                    count: number;
                    digest: string;
                };
                type: "manifests";
            };
            version: string;
        }, Record<string, never>>>;
        rendering: TRPCQueryProcedure<{
            errorShape: ErrorShape;
            input: {
                cluster: string;
                name: string;
                namespace: string;
                version: string;
            };
            meta: object;
            output: {
                chart?: undefined | {
                    name: string;
                    version: string;
                };
                createdAt: string;
                dependencies: {
                    bundle: string;
                    version: string;
                }[];
                digest: string;
                objects: Record<string, unknown>[];
                problem?: string | undefined;
                sensitive: {
                    kind: string;
                    name: string;
                    namespace?: string | undefined;
                    pointer: string;
                }[];
                version: string;
            };
        }>;
        revision: TRPCQueryProcedure<{
            errorShape: ErrorShape;
            input: {
                name: string;
                namespace: string;
                version: string;
            };
            meta: object;
            output: {
                chart?: undefined | {
                    name: string;
                    version: string;
                };
                createdAt: string;
                dependencies: {
                    bundle: string;
                    version: string;
                }[];
                digest: string;
                objects: Record<string, unknown>[];
                problem?: string | undefined;
                sensitive: {
                    kind: string;
                    name: string;
                    namespace?: string | undefined;
                    pointer: string;
                }[];
                version: string;
            };
        }>;
        upload: TRPCMutationProcedure<{
            errorShape: ErrorShape;
            input: {
                archive: Upload;
                name: string;
                namespace: string;
            };
            meta: object;
            output: {
                digest: string;
                expiresAt: string;
                size: number;
            };
        }>;
        versions: TRPCQueryProcedure<{
            errorShape: ErrorShape;
            input: {
                name: string;
                namespace: string;
            };
            meta: object;
            output: {
                items: {
                    chart?: undefined | {
                        name: string;
                        version: string;
                    };
                    count: number;
                    createdAt: string;
                    dependencies: {
                        bundle: string;
                        version: string;
                    }[];
                    digest: string;
                    sensitive: {
                        kind: string;
                        name: string;
                        namespace?: string | undefined;
                        pointer: string;
                    }[];
                    version: string;
                }[];
            };
        }>;
        watch: TRPCSubscriptionProcedure<{
            input: WatchQuery;
            meta: object;
            output: AsyncIterable<{
                data: ChangeOf<Resource<{
                    dependencies: {
                        bundle: string;
                        version: string;
                    }[];
                    health?: undefined | {
                        failed?: string | undefined;
                        group: string;
                        kind: string;
                        progressing?: string | undefined;
                        ready: string;
                    }[];
                    sensitive: {
                        kind: string;
                        name: string;
                        namespace?: string | undefined;
                        pointer: string;
                    }[];
                    source: {
                        chart: {
                            appVersion?: string | undefined;
                            digest: string;
                            from?: string | undefined;
                            name: string;
                            verified?: undefined | {
                                cosign: {
                                    key: string;
                                };
                            } | {
                                gpg: {
                                    fingerprint: string;
                                    user?: string | undefined;
                                };
                            };
                            version: string;
                        };
                        crdPolicy?: "Create" | "CreateReplace" | "Skip" | undefined;
                        divisible?: string[] | undefined;
                        hooks?: undefined | {
                            wait?: boolean | undefined;
                        };
                        lookup?: "None" | "Release" | undefined;
                        releaseName?: string | undefined;
                        skipSchemaValidation?: true | undefined;
                        type: "helm";
                        values?: Record<string, unknown> | undefined;
                    } | {
                        files: {
                            count: number;
                            digest: string;
                            objects: number;
                        };
                        path?: string | undefined;
                        type: "kustomize";
                    } | {
                        objects: {
                            count: number;
                            digest: string;
                        };
                        type: "manifests";
                    };
                    version: string;
                }, Record<string, never>>>;
                id: string;
            }, void, unknown>;
        }>;
    };
    changes: {
        watch: TRPCQueryProcedure<{
            errorShape: ErrorShape;
            input: {
                kinds: string[];
            };
            meta: object;
            output: {
                resourceVersion: string;
            };
        }>;
    };
    clusters: {
        apply: Mutation<WriteQuery & {
            createOnly?: boolean | undefined;
            ifMatch?: string | undefined;
            name: string;
            resource: ResourceInput<{
                connection?: undefined | {
                    certificateAuthority?: string | undefined;
                    credentials: {
                        clientCertificate: string;
                        clientKey: {
                            digest?: string | undefined;
                            value?: string | undefined;
                        };
                    } | {
                        token: {
                            digest?: string | undefined;
                            value?: string | undefined;
                        };
                    };
                    insecure?: boolean | undefined;
                    proxyUrl?: string | undefined;
                    server: string;
                    serverName?: string | undefined;
                };
                images?: undefined | {
                    mirrors: {
                        from: string;
                        pullSecret?: string | undefined;
                        to: string;
                    }[];
                    paths?: undefined | {
                        group?: string | undefined;
                        kind: string;
                        pointers: string[];
                    }[];
                };
                maintenance?: undefined | {
                    reason?: string | undefined;
                    until: string;
                };
                probe?: undefined | {
                    failureThreshold?: number | undefined;
                    periodSeconds?: number | undefined;
                    successThreshold?: number | undefined;
                    timeoutSeconds?: number | undefined;
                };
                provider?: string | undefined;
                region?: string | undefined;
                taints?: undefined | {
                    effect: "NoExecute" | "NoSchedule" | "PreferNoSchedule";
                    key: string;
                    value?: string | undefined;
                }[];
                unschedulable?: boolean | undefined;
                zones?: string[] | undefined;
            }>;
        }, Resource<{
            connection: {
                certificateAuthority?: string | undefined;
                credentials: {
                    clientCertificate: string;
                    clientKey: {
                        digest: string;
                    };
                } | {
                    token: {
                        digest: string;
                    };
                };
                insecure: boolean;
                proxyUrl?: string | undefined;
                server: string;
                serverName?: string | undefined;
            };
            images?: undefined | {
                mirrors: {
                    from: string;
                    pullSecret?: string | undefined;
                    to: string;
                }[];
                paths?: undefined | {
                    group: string;
                    kind: string;
                    pointers: string[];
                }[];
            };
            maintenance?: undefined | {
                reason?: string | undefined;
                until: string;
            };
            probe: {
                failureThreshold: number;
                periodSeconds: number;
                successThreshold: number;
                timeoutSeconds: number;
            };
            provider?: string | undefined;
            region?: string | undefined;
            taints: {
                effect: "NoExecute" | "NoSchedule" | "PreferNoSchedule";
                key: string;
                value?: string | undefined;
            }[];
            unschedulable: boolean;
            zones: string[];
        }, {
            allocatable?: undefined | {
                cpu: string;
                memory: string;
                pods: number;
            };
            apis: string[];
            capacity?: undefined | {
                cpu: string;
                memory: string;
                pods: number;
            };
            clusterUid?: string | undefined;
            conditions: {
                lastTransitionTime: string;
                message: string;
                reason: string;
                status: "False" | "True" | "Unknown";
                type: string;
            }[];
            credentials?: undefined | {
                expiresAt?: string | undefined;
                issuedAt?: string | undefined;
                issuedBy: "Hansa" | "User";
                renewAt?: string | undefined;
                role?: "cluster-admin" | "hansa" | undefined;
                secret?: string | undefined;
            };
            nodes?: undefined | {
                count: number;
                ready: number;
            };
            requested?: undefined | {
                cpu: string;
                memory: string;
                pods: number;
            };
            scores?: Record<string, {
                expiresAt?: string | undefined;
                setAt: string;
                value: number;
            }> | undefined;
            unregistering?: "Force" | "Keep" | "Remove" | undefined;
            version?: string | undefined;
        }>>;
        cordon: TRPCMutationProcedure<{
            errorShape: ErrorShape;
            input: {
                dryRun?: "All" | undefined;
                name: string;
            };
            meta: object;
            output: Cluster;
        }>;
        create: Mutation<WriteQuery & {
            idempotencyKey?: string | undefined;
            resource: ResourceInput<{
                connection?: undefined | {
                    certificateAuthority?: string | undefined;
                    credentials: {
                        clientCertificate: string;
                        clientKey: {
                            digest?: string | undefined;
                            value?: string | undefined;
                        };
                    } | {
                        token: {
                            digest?: string | undefined;
                            value?: string | undefined;
                        };
                    };
                    insecure?: boolean | undefined;
                    proxyUrl?: string | undefined;
                    server: string;
                    serverName?: string | undefined;
                };
                images?: undefined | {
                    mirrors: {
                        from: string;
                        pullSecret?: string | undefined;
                        to: string;
                    }[];
                    paths?: undefined | {
                        group?: string | undefined;
                        kind: string;
                        pointers: string[];
                    }[];
                };
                maintenance?: undefined | {
                    reason?: string | undefined;
                    until: string;
                };
                probe?: undefined | {
                    failureThreshold?: number | undefined;
                    periodSeconds?: number | undefined;
                    successThreshold?: number | undefined;
                    timeoutSeconds?: number | undefined;
                };
                provider?: string | undefined;
                region?: string | undefined;
                taints?: undefined | {
                    effect: "NoExecute" | "NoSchedule" | "PreferNoSchedule";
                    key: string;
                    value?: string | undefined;
                }[];
                unschedulable?: boolean | undefined;
                zones?: string[] | undefined;
            }>;
        }, Resource<{
            connection: {
                certificateAuthority?: string | undefined;
                credentials: {
                    clientCertificate: string;
                    clientKey: {
                        digest: string;
                    };
                } | {
                    token: {
                        digest: string;
                    };
                };
                insecure: boolean;
                proxyUrl?: string | undefined;
                server: string;
                serverName?: string | undefined;
            };
            images?: undefined | {
                mirrors: {
                    from: string;
                    pullSecret?: string | undefined;
                    to: string;
                }[];
                paths?: undefined | {
                    group: string;
                    kind: string;
                    pointers: string[];
                }[];
            };
            maintenance?: undefined | {
                reason?: string | undefined;
                until: string;
            };
            probe: {
                failureThreshold: number;
                periodSeconds: number;
                successThreshold: number;
                timeoutSeconds: number;
            };
            provider?: string | undefined;
            region?: string | undefined;
            taints: {
                effect: "NoExecute" | "NoSchedule" | "PreferNoSchedule";
                key: string;
                value?: string | undefined;
            }[];
            unschedulable: boolean;
            zones: string[];
        }, {
            allocatable?: undefined | {
                cpu: string;
                memory: string;
                pods: number;
            };
            apis: string[];
            capacity?: undefined | {
                cpu: string;
                memory: string;
                pods: number;
            };
            clusterUid?: string | undefined;
            conditions: {
                lastTransitionTime: string;
                message: string;
                reason: string;
                status: "False" | "True" | "Unknown";
                type: string;
            }[];
            credentials?: undefined | {
                expiresAt?: string | undefined;
                issuedAt?: string | undefined;
                issuedBy: "Hansa" | "User";
                renewAt?: string | undefined;
                role?: "cluster-admin" | "hansa" | undefined;
                secret?: string | undefined;
            };
            nodes?: undefined | {
                count: number;
                ready: number;
            };
            requested?: undefined | {
                cpu: string;
                memory: string;
                pods: number;
            };
            scores?: Record<string, {
                expiresAt?: string | undefined;
                setAt: string;
                value: number;
            }> | undefined;
            unregistering?: "Force" | "Keep" | "Remove" | undefined;
            version?: string | undefined;
        }>>;
        delete: Mutation<{
            dryRun?: 'All' | undefined;
            ifMatch?: string | undefined;
            name: string;
        }, Resource<{
            connection: {
                certificateAuthority?: string | undefined;
                credentials: {
                    clientCertificate: string;
                    clientKey: {
                        digest: string;
                    };
                } | {
                    token: {
                        digest: string;
                    };
                };
                insecure: boolean;
                proxyUrl?: string | undefined;
                server: string;
                serverName?: string | undefined;
            };
            images?: undefined | {
                mirrors: {
                    from: string;
                    pullSecret?: string | undefined;
                    to: string;
                }[];
                paths?: undefined | {
                    group: string;
                    kind: string;
                    pointers: string[];
                }[];
            };
            maintenance?: undefined | {
                reason?: string | undefined;
                until: string;
            };
            probe: {
                failureThreshold: number;
                periodSeconds: number;
                successThreshold: number;
                timeoutSeconds: number;
            };
            provider?: string | undefined;
            region?: string | undefined;
            taints: {
                effect: "NoExecute" | "NoSchedule" | "PreferNoSchedule";
                key: string;
                value?: string | undefined;
            }[];
            unschedulable: boolean;
            zones: string[];
        }, {
            allocatable?: undefined | {
                cpu: string;
                memory: string;
                pods: number;
            };
            apis: string[];
            capacity?: undefined | {
                cpu: string;
                memory: string;
                pods: number;
            };
            clusterUid?: string | undefined;
            conditions: {
                lastTransitionTime: string;
                message: string;
                reason: string;
                status: "False" | "True" | "Unknown";
                type: string;
            }[];
            credentials?: undefined | {
                expiresAt?: string | undefined;
                issuedAt?: string | undefined;
                issuedBy: "Hansa" | "User";
                renewAt?: string | undefined;
                role?: "cluster-admin" | "hansa" | undefined;
                secret?: string | undefined;
            };
            nodes?: undefined | {
                count: number;
                ready: number;
            };
            requested?: undefined | {
                cpu: string;
                memory: string;
                pods: number;
            };
            scores?: Record<string, {
                expiresAt?: string | undefined;
                setAt: string;
                value: number;
            }> | undefined;
            unregistering?: "Force" | "Keep" | "Remove" | undefined;
            version?: string | undefined;
        }>>;
        get: Query<{
            name: string;
        }, Resource<{
            connection: {
                certificateAuthority?: string | undefined;
                credentials: {
                    clientCertificate: string;
                    clientKey: {
                        digest: string;
                    };
                } | {
                    token: {
                        digest: string;
                    };
                };
                insecure: boolean;
                proxyUrl?: string | undefined;
                server: string;
                serverName?: string | undefined;
            };
            images?: undefined | {
                mirrors: {
                    from: string;
                    pullSecret?: string | undefined;
                    to: string;
                }[];
                paths?: undefined | {
                    group: string;
                    kind: string;
                    pointers: string[];
                }[];
            };
            maintenance?: undefined | {
                reason?: string | undefined;
                until: string;
            };
            probe: {
                failureThreshold: number;
                periodSeconds: number;
                successThreshold: number;
                timeoutSeconds: number;
            };
            provider?: string | undefined;
            region?: string | undefined;
            taints: {
                effect: "NoExecute" | "NoSchedule" | "PreferNoSchedule";
                key: string;
                value?: string | undefined;
            }[];
            unschedulable: boolean;
            zones: string[];
        }, {
            allocatable?: undefined | {
                cpu: string;
                memory: string;
                pods: number;
            };
            apis: string[];
            capacity?: undefined | {
                cpu: string;
                memory: string;
                pods: number;
            };
            clusterUid?: string | undefined;
            conditions: {
                lastTransitionTime: string;
                message: string;
                reason: string;
                status: "False" | "True" | "Unknown";
                type: string;
            }[];
            credentials?: undefined | {
                expiresAt?: string | undefined;
                issuedAt?: string | undefined;
                issuedBy: "Hansa" | "User";
                renewAt?: string | undefined;
                role?: "cluster-admin" | "hansa" | undefined;
                secret?: string | undefined;
            };
            nodes?: undefined | {
                count: number;
                ready: number;
            };
            requested?: undefined | {
                cpu: string;
                memory: string;
                pods: number;
            };
            scores?: Record<string, {
                expiresAt?: string | undefined;
                setAt: string;
                value: number;
            }> | undefined;
            unregistering?: "Force" | "Keep" | "Remove" | undefined;
            version?: string | undefined;
        }>>;
        label: TRPCMutationProcedure<{
            errorShape: ErrorShape;
            input: {
                dryRun?: "All" | undefined;
                labels: Record<string, null | string>;
                name: string;
            };
            meta: object;
            output: Cluster;
        }>;
        list: Query<Paging & Selectors, List<Resource<{
            connection: {
                certificateAuthority?: string | undefined;
                credentials: {
                    clientCertificate: string;
                    clientKey: {
                        digest: string;
                    };
                } | {
                    token: {
                        digest: string;
                    };
                };
                insecure: boolean;
                proxyUrl?: string | undefined;
                server: string;
                serverName?: string | undefined;
            };
            images?: undefined | {
                mirrors: {
                    from: string;
                    pullSecret?: string | undefined;
                    to: string;
                }[];
                paths?: undefined | {
                    group: string;
                    kind: string;
                    pointers: string[];
                }[];
            };
            maintenance?: undefined | {
                reason?: string | undefined;
                until: string;
            };
            probe: {
                failureThreshold: number;
                periodSeconds: number;
                successThreshold: number;
                timeoutSeconds: number;
            };
            provider?: string | undefined;
            region?: string | undefined;
            taints: {
                effect: "NoExecute" | "NoSchedule" | "PreferNoSchedule";
                key: string;
                value?: string | undefined;
            }[];
            unschedulable: boolean;
            zones: string[];
        }, {
            allocatable?: undefined | {
                cpu: string;
                memory: string;
                pods: number;
            };
            apis: string[];
            capacity?: undefined | {
                cpu: string;
                memory: string;
                pods: number;
            };
            clusterUid?: string | undefined;
            conditions: {
                lastTransitionTime: string;
                message: string;
                reason: string;
                status: "False" | "True" | "Unknown";
                type: string;
            }[];
            credentials?: undefined | {
                expiresAt?: string | undefined;
                issuedAt?: string | undefined;
                issuedBy: "Hansa" | "User";
                renewAt?: string | undefined;
                role?: "cluster-admin" | "hansa" | undefined;
                secret?: string | undefined;
            };
            nodes?: undefined | {
                count: number;
                ready: number;
            };
            requested?: undefined | {
                cpu: string;
                memory: string;
                pods: number;
            };
            scores?: Record<string, {
                expiresAt?: string | undefined;
                setAt: string;
                value: number;
            }> | undefined;
            unregistering?: "Force" | "Keep" | "Remove" | undefined;
            version?: string | undefined;
        }>>>;
        maintain: TRPCMutationProcedure<{
            errorShape: ErrorShape;
            input: {
                dryRun?: "All" | undefined;
                forSeconds: number;
                name: string;
                reason?: string | undefined;
            };
            meta: object;
            output: Cluster;
        }>;
        nodes: TRPCQueryProcedure<{
            errorShape: ErrorShape;
            input: {
                cursor?: string | undefined;
                limit?: number | string | undefined;
                name: string;
            };
            meta: object;
            output: List<{
                allocatable: {
                    cpu: string;
                    memory: string;
                    pods: number;
                };
                name: string;
                ready: boolean;
                requested: {
                    cpu: string;
                    memory: string;
                    pods: number;
                };
                taints: {
                    effect: "NoExecute" | "NoSchedule" | "PreferNoSchedule";
                    key: string;
                    value?: string | undefined;
                }[];
                unschedulable: boolean;
                zone?: string | undefined;
            }>;
        }>;
        patch: Mutation<WriteQuery & {
            ifMatch?: string | undefined;
            name: string;
            patch: Patch;
        }, Resource<{
            connection: {
                certificateAuthority?: string | undefined;
                credentials: {
                    clientCertificate: string;
                    clientKey: {
                        digest: string;
                    };
                } | {
                    token: {
                        digest: string;
                    };
                };
                insecure: boolean;
                proxyUrl?: string | undefined;
                server: string;
                serverName?: string | undefined;
            };
            images?: undefined | {
                mirrors: {
                    from: string;
                    pullSecret?: string | undefined;
                    to: string;
                }[];
                paths?: undefined | {
                    group: string;
                    kind: string;
                    pointers: string[];
                }[];
            };
            maintenance?: undefined | {
                reason?: string | undefined;
                until: string;
            };
            probe: {
                failureThreshold: number;
                periodSeconds: number;
                successThreshold: number;
                timeoutSeconds: number;
            };
            provider?: string | undefined;
            region?: string | undefined;
            taints: {
                effect: "NoExecute" | "NoSchedule" | "PreferNoSchedule";
                key: string;
                value?: string | undefined;
            }[];
            unschedulable: boolean;
            zones: string[];
        }, {
            allocatable?: undefined | {
                cpu: string;
                memory: string;
                pods: number;
            };
            apis: string[];
            capacity?: undefined | {
                cpu: string;
                memory: string;
                pods: number;
            };
            clusterUid?: string | undefined;
            conditions: {
                lastTransitionTime: string;
                message: string;
                reason: string;
                status: "False" | "True" | "Unknown";
                type: string;
            }[];
            credentials?: undefined | {
                expiresAt?: string | undefined;
                issuedAt?: string | undefined;
                issuedBy: "Hansa" | "User";
                renewAt?: string | undefined;
                role?: "cluster-admin" | "hansa" | undefined;
                secret?: string | undefined;
            };
            nodes?: undefined | {
                count: number;
                ready: number;
            };
            requested?: undefined | {
                cpu: string;
                memory: string;
                pods: number;
            };
            scores?: Record<string, {
                expiresAt?: string | undefined;
                setAt: string;
                value: number;
            }> | undefined;
            unregistering?: "Force" | "Keep" | "Remove" | undefined;
            version?: string | undefined;
        }>>;
        register: TRPCMutationProcedure<{
            errorShape: ErrorShape;
            input: {
                annotations?: Record<string, string> | undefined;
                connection: {
                    certificateAuthority?: string | undefined;
                    credentials: {
                        clientCertificate: string;
                        clientKey: {
                            value: string;
                        };
                    } | {
                        token: {
                            value: string;
                        };
                    };
                    insecure?: boolean | undefined;
                    proxyUrl?: string | undefined;
                    server: string;
                    serverName?: string | undefined;
                };
                credential?: "Issue" | "Keep" | undefined;
                dryRun?: "All" | undefined;
                labels?: Record<string, string> | undefined;
                name: string;
                probe?: undefined | {
                    failureThreshold?: number | undefined;
                    periodSeconds?: number | undefined;
                    successThreshold?: number | undefined;
                    timeoutSeconds?: number | undefined;
                };
                provider?: string | undefined;
                region?: string | undefined;
                rules?: undefined | {
                    apiGroups?: string[] | undefined;
                    nonResourceURLs?: string[] | undefined;
                    resourceNames?: string[] | undefined;
                    resources?: string[] | undefined;
                    verbs: string[];
                }[];
                taints?: undefined | {
                    effect: "NoExecute" | "NoSchedule" | "PreferNoSchedule";
                    key: string;
                    value?: string | undefined;
                }[];
                takeOver?: boolean | undefined;
                zones?: string[] | undefined;
            };
            meta: object;
            output: Cluster;
        }>;
        removeScore: TRPCMutationProcedure<{
            errorShape: ErrorShape;
            input: {
                key: string;
                name: string;
            };
            meta: object;
            output: {
                expired: boolean;
                expiresAt?: string | undefined;
                key: string;
                setAt: string;
                value: number;
            };
        }>;
        rotate: TRPCMutationProcedure<{
            errorShape: ErrorShape;
            input: {
                credential?: "Issue" | "Keep" | undefined;
                credentials?: undefined | {
                    clientCertificate: string;
                    clientKey: {
                        value: string;
                    };
                } | {
                    token: {
                        value: string;
                    };
                };
                name: string;
            };
            meta: object;
            output: Cluster;
        }>;
        scores: TRPCQueryProcedure<{
            errorShape: ErrorShape;
            input: {
                name: string;
            };
            meta: object;
            output: {
                items: {
                    expired: boolean;
                    expiresAt?: string | undefined;
                    key: string;
                    setAt: string;
                    value: number;
                }[];
            };
        }>;
        setScore: TRPCMutationProcedure<{
            errorShape: ErrorShape;
            input: {
                key: string;
                name: string;
                ttlSeconds?: number | undefined;
                value: number;
            };
            meta: object;
            output: {
                expired: boolean;
                expiresAt?: string | undefined;
                key: string;
                setAt: string;
                value: number;
            };
        }>;
        taint: TRPCMutationProcedure<{
            errorShape: ErrorShape;
            input: {
                dryRun?: "All" | undefined;
                effect?: "NoExecute" | "NoSchedule" | "PreferNoSchedule" | undefined;
                key: string;
                name: string;
                remove?: boolean | undefined;
                value?: string | undefined;
            };
            meta: object;
            output: Cluster;
        }>;
        uncordon: TRPCMutationProcedure<{
            errorShape: ErrorShape;
            input: {
                dryRun?: "All" | undefined;
                name: string;
            };
            meta: object;
            output: Cluster;
        }>;
        unregister: TRPCMutationProcedure<{
            errorShape: ErrorShape;
            input: {
                dryRun?: "All" | undefined;
                force?: boolean | undefined;
                keep?: boolean | undefined;
                name: string;
            };
            meta: object;
            output: Unregistered;
        }>;
        watch: TRPCSubscriptionProcedure<{
            input: WatchQuery;
            meta: object;
            output: AsyncIterable<{
                data: ChangeOf<Resource<{
                    connection: {
                        certificateAuthority?: string | undefined;
                        credentials: {
                            clientCertificate: string;
                            clientKey: {
                                digest: string;
                            };
                        } | {
                            token: {
                                digest: string;
                            };
                        };
                        insecure: boolean;
                        proxyUrl?: string | undefined;
                        server: string;
                        serverName?: string | undefined;
                    };
                    images?: undefined | {
                        mirrors: {
                            from: string;
                            pullSecret?: string | undefined;
                            to: string;
                        }[];
                        paths?: undefined | {
                            group: string;
                            kind: string;
                            pointers: string[];
                        }[];
                    };
                    maintenance?: undefined | {
                        reason?: string | undefined;
                        until: string;
                    };
                    probe: {
                        failureThreshold: number;
                        periodSeconds: number;
                        successThreshold: number;
                        timeoutSeconds: number;
                    };
                    provider?: string | undefined;
                    region?: string | undefined;
                    taints: {
                        effect: "NoExecute" | "NoSchedule" | "PreferNoSchedule";
                        key: string;
                        value?: string | undefined;
                    }[];
                    unschedulable: boolean;
                    zones: string[];
                }, {
                    allocatable?: undefined | {
                        cpu: string;
                        memory: string;
                        pods: number;
                    };
                    apis: string[];
                    capacity?: undefined | {
                        cpu: string;
                        memory: string;
                        pods: number;
                    };
                    clusterUid?: string | undefined;
                    conditions: {
                        lastTransitionTime: string;
                        message: string;
                        reason: string;
                        status: "False" | "True" | "Unknown";
                        type: string;
                    }[];
                    credentials?: undefined | {
                        expiresAt?: string | undefined;
                        issuedAt?: string | undefined;
                        issuedBy: "Hansa" | "User";
                        renewAt?: string | undefined;
                        role?: "cluster-admin" | "hansa" | undefined;
                        secret?: string | undefined;
                    };
                    nodes?: undefined | {
                        count: number;
                        ready: number;
                    };
                    requested?: undefined | {
                        cpu: string;
                        memory: string;
                        pods: number;
                    };
                    scores?: Record<string, {
                        expiresAt?: string | undefined;
                        setAt: string;
                        value: number;
                    }> | undefined;
                    unregistering?: "Force" | "Keep" | "Remove" | undefined;
                    version?: string | undefined;
                }>>;
                id: string;
            }, void, unknown>;
        }>;
    };
    connectorTypes: {
        list: TRPCQueryProcedure<{
            errorShape: ErrorShape;
            input: void;
            meta: object;
            output: {
                items: {
                    capabilities: {
                        description: string;
                        name: "DenyRule" | "LoginName" | "PasswordHash" | "RevokeAccess" | "TransferOwnership" | "UniqueMail";
                    }[];
                    columns: {
                        header: string;
                        pointers: string[];
                        wide: boolean;
                    }[];
                    description: string;
                    endpoint?: string | undefined;
                    files: {
                        content: string;
                        pointer: string;
                    }[];
                    form: {
                        control: "List" | "Number" | "Secret" | "Select" | "Switch" | "Text";
                        help?: string | undefined;
                        label: string;
                        options?: string[] | undefined;
                        placeholder?: string | undefined;
                        pointer: string;
                        required: boolean;
                        when?: undefined | {
                            equals: string;
                            pointer: string;
                        };
                    }[];
                    grants: {
                        conflictRule: string;
                        mergeRule: string;
                        schema: Record<string, unknown>;
                        texts: {
                            defaults: Record<string, string>;
                            field: string;
                            long: string;
                            text: string;
                        }[];
                    };
                    secrets: {
                        description: string;
                        pointer: string;
                    }[];
                    structures: {
                        description: string;
                        kind: string;
                    }[];
                    title: string;
                    type: string;
                }[];
            };
        }>;
    };
    connectors: ClusterWide<{
        authelia: {
            clients?: undefined | {
                description?: string | undefined;
                everyone: boolean;
                id: string;
                policy: "one_factor" | "two_factor";
                redirectUris: string[];
                scopes?: ("email" | "groups" | "offline_access" | "openid" | "profile")[] | undefined;
                secret?: undefined | {
                    digest: string;
                };
            }[];
            fragment?: undefined | {
                path: string;
            };
            mode: "file" | "ldap";
            users?: undefined | {
                path: string;
            };
            version: string;
        };
        correlate: {
            adopt: "Auto" | "Hold" | "Never";
            by: "mail" | "username";
            existingRights: "Hold" | "Keep" | "Remove";
        };
        drift: "Correct" | "Report";
        gates: {
            creations: boolean;
            locks: {
                minimum: number;
                percent: number;
            };
            minimum?: number | undefined;
            percent: number;
        };
        leaver: {
            delete: boolean;
            disable: boolean;
            graceDays: number;
            settleSeconds: number;
            transferTo?: string | undefined;
        };
        observeMinutes: number;
        protected: string[];
        type: "authelia";
    } | {
        correlate: {
            adopt: "Auto" | "Hold" | "Never";
            by: "mail" | "username";
            existingRights: "Hold" | "Keep" | "Remove";
        };
        drift: "Correct" | "Report";
        gates: {
            creations: boolean;
            locks: {
                minimum: number;
                percent: number;
            };
            minimum?: number | undefined;
            percent: number;
        };
        gitea: {
            credentials: {
                password: {
                    digest: string;
                };
                username: string;
            };
            endpoint: {
                certificateAuthority?: string | undefined;
                url: string;
            } | {
                port: number;
                release: string;
                workload?: string | undefined;
            };
            loginName: string;
            sourceId?: number | undefined;
            sourceOfUser?: string | undefined;
            sshKeys?: string | undefined;
            visibility?: "limited" | "private" | "public" | undefined;
        };
        leaver: {
            delete: boolean;
            disable: boolean;
            graceDays: number;
            settleSeconds: number;
            transferTo?: string | undefined;
        };
        observeMinutes: number;
        protected: string[];
        type: "gitea";
    } | {
        correlate: {
            adopt: "Auto" | "Hold" | "Never";
            by: "mail" | "username";
            existingRights: "Hold" | "Keep" | "Remove";
        };
        drift: "Correct" | "Report";
        gates: {
            creations: boolean;
            locks: {
                minimum: number;
                percent: number;
            };
            minimum?: number | undefined;
            percent: number;
        };
        leaver: {
            delete: boolean;
            disable: boolean;
            graceDays: number;
            settleSeconds: number;
            transferTo?: string | undefined;
        };
        observeMinutes: number;
        protected: string[];
        scim: {
            auth: {
                method: "basic";
                password: {
                    digest: string;
                };
                username: string;
            } | {
                method: "bearer";
                token: {
                    digest: string;
                };
            };
            endpoint: {
                certificateAuthority?: string | undefined;
                url: string;
            } | {
                port: number;
                release: string;
                workload?: string | undefined;
            };
        };
        type: "scim";
    } | {
        correlate: {
            adopt: "Auto" | "Hold" | "Never";
            by: "mail" | "username";
            existingRights: "Hold" | "Keep" | "Remove";
        };
        drift: "Correct" | "Report";
        gates: {
            creations: boolean;
            locks: {
                minimum: number;
                percent: number;
            };
            minimum?: number | undefined;
            percent: number;
        };
        leaver: {
            delete: boolean;
            disable: boolean;
            graceDays: number;
            settleSeconds: number;
            transferTo?: string | undefined;
        };
        observeMinutes: number;
        protected: string[];
        type: "vault";
        vault: {
            aliases: {
                mount: string;
                name: string;
            }[];
            auth: {
                method: "approle";
                mount: string;
                roleId: string;
                secretId: {
                    digest: string;
                };
            } | {
                method: "token";
                token: {
                    digest: string;
                };
            };
            endpoint: {
                certificateAuthority?: string | undefined;
                url: string;
            } | {
                port: number;
                release: string;
                workload?: string | undefined;
            };
            namespace?: string | undefined;
            policies?: Record<string, string> | undefined;
        };
    }, {
        conditions: {
            lastTransitionTime: string;
            message: string;
            reason: string;
            status: "False" | "True" | "Unknown";
            type: string;
        }[];
        heldRun?: string | undefined;
        lastRun?: string | undefined;
        people: {
            active: number;
            disabled: number;
            leaving: number;
        };
        problems: number;
    }, {
        authelia: {
            clients?: undefined | {
                description?: string | undefined;
                everyone?: boolean | undefined;
                id: string;
                policy?: "one_factor" | "two_factor" | undefined;
                redirectUris: string[];
                scopes?: ("email" | "groups" | "offline_access" | "openid" | "profile")[] | undefined;
                secret?: undefined | {
                    digest?: string | undefined;
                    value?: string | undefined;
                };
            }[];
            fragment?: undefined | {
                path: string;
            };
            mode: "file" | "ldap";
            users?: undefined | {
                path: string;
            };
            version?: string | undefined;
        };
        correlate?: undefined | {
            adopt?: "Auto" | "Hold" | "Never" | undefined;
            by?: "mail" | "username" | undefined;
            existingRights?: "Hold" | "Keep" | "Remove" | undefined;
        };
        drift?: "Correct" | "Report" | undefined;
        gates?: undefined | {
            creations?: boolean | undefined;
            locks?: undefined | {
                minimum?: number | undefined;
                percent?: number | undefined;
            };
            minimum?: number | undefined;
            percent?: number | undefined;
        };
        leaver?: undefined | {
            delete?: boolean | undefined;
            disable?: boolean | undefined;
            graceDays?: number | undefined;
            settleSeconds?: number | undefined;
            transferTo?: string | undefined;
        };
        observeMinutes?: number | undefined;
        protected?: string[] | undefined;
        type: "authelia";
    } | {
        correlate?: undefined | {
            adopt?: "Auto" | "Hold" | "Never" | undefined;
            by?: "mail" | "username" | undefined;
            existingRights?: "Hold" | "Keep" | "Remove" | undefined;
        };
        drift?: "Correct" | "Report" | undefined;
        gates?: undefined | {
            creations?: boolean | undefined;
            locks?: undefined | {
                minimum?: number | undefined;
                percent?: number | undefined;
            };
            minimum?: number | undefined;
            percent?: number | undefined;
        };
        gitea: {
            credentials: {
                password: {
                    digest?: string | undefined;
                    value?: string | undefined;
                };
                username: string;
            };
            endpoint: {
                certificateAuthority?: string | undefined;
                url: string;
            } | {
                port: number;
                release: string;
                workload?: string | undefined;
            };
            loginName?: string | undefined;
            sourceId?: number | undefined;
            sourceOfUser?: string | undefined;
            sshKeys?: string | undefined;
            visibility?: "limited" | "private" | "public" | undefined;
        };
        leaver?: undefined | {
            delete?: boolean | undefined;
            disable?: boolean | undefined;
            graceDays?: number | undefined;
            settleSeconds?: number | undefined;
            transferTo?: string | undefined;
        };
        observeMinutes?: number | undefined;
        protected?: string[] | undefined;
        type: "gitea";
    } | {
        correlate?: undefined | {
            adopt?: "Auto" | "Hold" | "Never" | undefined;
            by?: "mail" | "username" | undefined;
            existingRights?: "Hold" | "Keep" | "Remove" | undefined;
        };
        drift?: "Correct" | "Report" | undefined;
        gates?: undefined | {
            creations?: boolean | undefined;
            locks?: undefined | {
                minimum?: number | undefined;
                percent?: number | undefined;
            };
            minimum?: number | undefined;
            percent?: number | undefined;
        };
        leaver?: undefined | {
            delete?: boolean | undefined;
            disable?: boolean | undefined;
            graceDays?: number | undefined;
            settleSeconds?: number | undefined;
            transferTo?: string | undefined;
        };
        observeMinutes?: number | undefined;
        protected?: string[] | undefined;
        scim: {
            auth: {
                method: "basic";
                password: {
                    digest?: string | undefined;
                    value?: string | undefined;
                };
                username: string;
            } | {
                method: "bearer";
                token: {
                    digest?: string | undefined;
                    value?: string | undefined;
                };
            };
            endpoint: {
                certificateAuthority?: string | undefined;
                url: string;
            } | {
                port: number;
                release: string;
                workload?: string | undefined;
            };
        };
        type: "scim";
    } | {
        correlate?: undefined | {
            adopt?: "Auto" | "Hold" | "Never" | undefined;
            by?: "mail" | "username" | undefined;
            existingRights?: "Hold" | "Keep" | "Remove" | undefined;
        };
        drift?: "Correct" | "Report" | undefined;
        gates?: undefined | {
            creations?: boolean | undefined;
            locks?: undefined | {
                minimum?: number | undefined;
                percent?: number | undefined;
            };
            minimum?: number | undefined;
            percent?: number | undefined;
        };
        leaver?: undefined | {
            delete?: boolean | undefined;
            disable?: boolean | undefined;
            graceDays?: number | undefined;
            settleSeconds?: number | undefined;
            transferTo?: string | undefined;
        };
        observeMinutes?: number | undefined;
        protected?: string[] | undefined;
        type: "vault";
        vault: {
            aliases?: undefined | {
                mount: string;
                name: string;
            }[];
            auth: {
                method: "approle";
                mount?: string | undefined;
                roleId: string;
                secretId: {
                    digest?: string | undefined;
                    value?: string | undefined;
                };
            } | {
                method: "token";
                token: {
                    digest?: string | undefined;
                    value?: string | undefined;
                };
            };
            endpoint: {
                certificateAuthority?: string | undefined;
                url: string;
            } | {
                port: number;
                release: string;
                workload?: string | undefined;
            };
            namespace?: string | undefined;
            policies?: Record<string, string> | undefined;
        };
    }>;
    directories: {
        accept: TRPCMutationProcedure<{
            errorShape: ErrorShape;
            input: {
                name: string;
            };
            meta: object;
            output: {
                accepted: boolean;
            };
        }>;
        apply: Mutation<WriteQuery & {
            createOnly?: boolean | undefined;
            ifMatch?: string | undefined;
            name: string;
            resource: ResourceInput<{
                fullReadMinutes?: number | undefined;
                ldap: {
                    bind: {
                        clientCertificate?: string | undefined;
                        clientKey?: undefined | {
                            digest?: string | undefined;
                            value?: string | undefined;
                        };
                        method: "external";
                    } | {
                        dn: string;
                        method: "simple";
                        password: {
                            digest?: string | undefined;
                            value?: string | undefined;
                        };
                    };
                    certificateAuthority?: string | undefined;
                    groups?: undefined | {
                        attributes?: undefined | {
                            id?: string | undefined;
                            members?: string[] | undefined;
                            name?: string | undefined;
                        };
                        base: string;
                        filter?: string | undefined;
                        memberOf?: boolean | undefined;
                    };
                    pageSize?: number | undefined;
                    people: {
                        attributes?: undefined | {
                            disabled?: string | undefined;
                            displayName?: string | undefined;
                            expires?: string | undefined;
                            id?: string | undefined;
                            mail?: string | undefined;
                            more?: string[] | undefined;
                            passwordHash?: string | undefined;
                            username?: string | undefined;
                        };
                        base: string;
                        filter?: string | undefined;
                    };
                    preset: "389ds" | "activedirectory" | "freeipa" | "lldap" | "openldap";
                    serverName?: string | undefined;
                    startTLS?: boolean | undefined;
                    timeoutSeconds?: number | undefined;
                    urls: string[];
                };
                pollSeconds?: number | undefined;
                type: "ldap";
            } | {
                fullReadMinutes?: number | undefined;
                ldif: {
                    groups?: undefined | {
                        attributes?: undefined | {
                            id?: string | undefined;
                            members?: string[] | undefined;
                            name?: string | undefined;
                        };
                        base?: string | undefined;
                        filter?: string | undefined;
                        memberOf?: boolean | undefined;
                    };
                    path: string;
                    people?: undefined | {
                        attributes?: undefined | {
                            disabled?: string | undefined;
                            displayName?: string | undefined;
                            expires?: string | undefined;
                            id?: string | undefined;
                            mail?: string | undefined;
                            more?: string[] | undefined;
                            passwordHash?: string | undefined;
                            username?: string | undefined;
                        };
                        base?: string | undefined;
                        filter?: string | undefined;
                    };
                    preset?: "389ds" | "activedirectory" | "freeipa" | "lldap" | "openldap" | undefined;
                };
                pollSeconds?: number | undefined;
                type: "ldif";
            }>;
        }, Resource<{
            fullReadMinutes: number;
            ldap: {
                bind: {
                    clientCertificate?: string | undefined;
                    clientKey?: undefined | {
                        digest: string;
                    };
                    method: "external";
                } | {
                    dn: string;
                    method: "simple";
                    password: {
                        digest: string;
                    };
                };
                certificateAuthority?: string | undefined;
                groups?: undefined | {
                    attributes?: undefined | {
                        id?: string | undefined;
                        members?: string[] | undefined;
                        name?: string | undefined;
                    };
                    base: string;
                    filter?: string | undefined;
                    memberOf: boolean;
                };
                pageSize: number;
                people: {
                    attributes?: undefined | {
                        disabled?: string | undefined;
                        displayName?: string | undefined;
                        expires?: string | undefined;
                        id?: string | undefined;
                        mail?: string | undefined;
                        more: string[];
                        passwordHash?: string | undefined;
                        username?: string | undefined;
                    };
                    base: string;
                    filter?: string | undefined;
                };
                preset: "389ds" | "activedirectory" | "freeipa" | "lldap" | "openldap";
                serverName?: string | undefined;
                startTLS: boolean;
                timeoutSeconds: number;
                urls: string[];
            };
            pollSeconds: number;
            type: "ldap";
        } | {
            fullReadMinutes: number;
            ldif: {
                groups: {
                    attributes?: undefined | {
                        id?: string | undefined;
                        members?: string[] | undefined;
                        name?: string | undefined;
                    };
                    base?: string | undefined;
                    filter?: string | undefined;
                    memberOf: boolean;
                };
                path: string;
                people: {
                    attributes?: undefined | {
                        disabled?: string | undefined;
                        displayName?: string | undefined;
                        expires?: string | undefined;
                        id?: string | undefined;
                        mail?: string | undefined;
                        more: string[];
                        passwordHash?: string | undefined;
                        username?: string | undefined;
                    };
                    base?: string | undefined;
                    filter?: string | undefined;
                };
                preset: "389ds" | "activedirectory" | "freeipa" | "lldap" | "openldap";
            };
            pollSeconds: number;
            type: "ldif";
        }, {
            conditions: {
                lastTransitionTime: string;
                message: string;
                reason: string;
                status: "False" | "True" | "Unknown";
                type: string;
            }[];
            read?: undefined | {
                at: string;
                disabled: number;
                groups: number;
                mark: string;
                people: number;
                problems: number;
                samples: {
                    reason: string;
                    subject: string;
                }[];
                server: string;
                source: string;
            };
        }>>;
        create: Mutation<WriteQuery & {
            idempotencyKey?: string | undefined;
            resource: ResourceInput<{
                fullReadMinutes?: number | undefined;
                ldap: {
                    bind: {
                        clientCertificate?: string | undefined;
                        clientKey?: undefined | {
                            digest?: string | undefined;
                            value?: string | undefined;
                        };
                        method: "external";
                    } | {
                        dn: string;
                        method: "simple";
                        password: {
                            digest?: string | undefined;
                            value?: string | undefined;
                        };
                    };
                    certificateAuthority?: string | undefined;
                    groups?: undefined | {
                        attributes?: undefined | {
                            id?: string | undefined;
                            members?: string[] | undefined;
                            name?: string | undefined;
                        };
                        base: string;
                        filter?: string | undefined;
                        memberOf?: boolean | undefined;
                    };
                    pageSize?: number | undefined;
                    people: {
                        attributes?: undefined | {
                            disabled?: string | undefined;
                            displayName?: string | undefined;
                            expires?: string | undefined;
                            id?: string | undefined;
                            mail?: string | undefined;
                            more?: string[] | undefined;
                            passwordHash?: string | undefined;
                            username?: string | undefined;
                        };
                        base: string;
                        filter?: string | undefined;
                    };
                    preset: "389ds" | "activedirectory" | "freeipa" | "lldap" | "openldap";
                    serverName?: string | undefined;
                    startTLS?: boolean | undefined;
                    timeoutSeconds?: number | undefined;
                    urls: string[];
                };
                pollSeconds?: number | undefined;
                type: "ldap";
            } | {
                fullReadMinutes?: number | undefined;
                ldif: {
                    groups?: undefined | {
                        attributes?: undefined | {
                            id?: string | undefined;
                            members?: string[] | undefined;
                            name?: string | undefined;
                        };
                        base?: string | undefined;
                        filter?: string | undefined;
                        memberOf?: boolean | undefined;
                    };
                    path: string;
                    people?: undefined | {
                        attributes?: undefined | {
                            disabled?: string | undefined;
                            displayName?: string | undefined;
                            expires?: string | undefined;
                            id?: string | undefined;
                            mail?: string | undefined;
                            more?: string[] | undefined;
                            passwordHash?: string | undefined;
                            username?: string | undefined;
                        };
                        base?: string | undefined;
                        filter?: string | undefined;
                    };
                    preset?: "389ds" | "activedirectory" | "freeipa" | "lldap" | "openldap" | undefined;
                };
                pollSeconds?: number | undefined;
                type: "ldif";
            }>;
        }, Resource<{
            fullReadMinutes: number;
            ldap: {
                bind: {
                    clientCertificate?: string | undefined;
                    clientKey?: undefined | {
                        digest: string;
                    };
                    method: "external";
                } | {
                    dn: string;
                    method: "simple";
                    password: {
                        digest: string;
                    };
                };
                certificateAuthority?: string | undefined;
                groups?: undefined | {
                    attributes?: undefined | {
                        id?: string | undefined;
                        members?: string[] | undefined;
                        name?: string | undefined;
                    };
                    base: string;
                    filter?: string | undefined;
                    memberOf: boolean;
                };
                pageSize: number;
                people: {
                    attributes?: undefined | {
                        disabled?: string | undefined;
                        displayName?: string | undefined;
                        expires?: string | undefined;
                        id?: string | undefined;
                        mail?: string | undefined;
                        more: string[];
                        passwordHash?: string | undefined;
                        username?: string | undefined;
                    };
                    base: string;
                    filter?: string | undefined;
                };
                preset: "389ds" | "activedirectory" | "freeipa" | "lldap" | "openldap";
                serverName?: string | undefined;
                startTLS: boolean;
                timeoutSeconds: number;
                urls: string[];
            };
            pollSeconds: number;
            type: "ldap";
        } | {
            fullReadMinutes: number;
            ldif: {
                groups: {
                    attributes?: undefined | {
                        id?: string | undefined;
                        members?: string[] | undefined;
                        name?: string | undefined;
                    };
                    base?: string | undefined;
                    filter?: string | undefined;
                    memberOf: boolean;
                };
                path: string;
                people: {
                    attributes?: undefined | {
                        disabled?: string | undefined;
                        displayName?: string | undefined;
                        expires?: string | undefined;
                        id?: string | undefined;
                        mail?: string | undefined;
                        more: string[];
                        passwordHash?: string | undefined;
                        username?: string | undefined;
                    };
                    base?: string | undefined;
                    filter?: string | undefined;
                };
                preset: "389ds" | "activedirectory" | "freeipa" | "lldap" | "openldap";
            };
            pollSeconds: number;
            type: "ldif";
        }, {
            conditions: {
                lastTransitionTime: string;
                message: string;
                reason: string;
                status: "False" | "True" | "Unknown";
                type: string;
            }[];
            read?: undefined | {
                at: string;
                disabled: number;
                groups: number;
                mark: string;
                people: number;
                problems: number;
                samples: {
                    reason: string;
                    subject: string;
                }[];
                server: string;
                source: string;
            };
        }>>;
        delete: Mutation<{
            dryRun?: 'All' | undefined;
            ifMatch?: string | undefined;
            name: string;
        }, Resource<{
            fullReadMinutes: number;
            ldap: {
                bind: {
                    clientCertificate?: string | undefined;
                    clientKey?: undefined | {
                        digest: string;
                    };
                    method: "external";
                } | {
                    dn: string;
                    method: "simple";
                    password: {
                        digest: string;
                    };
                };
                certificateAuthority?: string | undefined;
                groups?: undefined | {
                    attributes?: undefined | {
                        id?: string | undefined;
                        members?: string[] | undefined;
                        name?: string | undefined;
                    };
                    base: string;
                    filter?: string | undefined;
                    memberOf: boolean;
                };
                pageSize: number;
                people: {
                    attributes?: undefined | {
                        disabled?: string | undefined;
                        displayName?: string | undefined;
                        expires?: string | undefined;
                        id?: string | undefined;
                        mail?: string | undefined;
                        more: string[];
                        passwordHash?: string | undefined;
                        username?: string | undefined;
                    };
                    base: string;
                    filter?: string | undefined;
                };
                preset: "389ds" | "activedirectory" | "freeipa" | "lldap" | "openldap";
                serverName?: string | undefined;
                startTLS: boolean;
                timeoutSeconds: number;
                urls: string[];
            };
            pollSeconds: number;
            type: "ldap";
        } | {
            fullReadMinutes: number;
            ldif: {
                groups: {
                    attributes?: undefined | {
                        id?: string | undefined;
                        members?: string[] | undefined;
                        name?: string | undefined;
                    };
                    base?: string | undefined;
                    filter?: string | undefined;
                    memberOf: boolean;
                };
                path: string;
                people: {
                    attributes?: undefined | {
                        disabled?: string | undefined;
                        displayName?: string | undefined;
                        expires?: string | undefined;
                        id?: string | undefined;
                        mail?: string | undefined;
                        more: string[];
                        passwordHash?: string | undefined;
                        username?: string | undefined;
                    };
                    base?: string | undefined;
                    filter?: string | undefined;
                };
                preset: "389ds" | "activedirectory" | "freeipa" | "lldap" | "openldap";
            };
            pollSeconds: number;
            type: "ldif";
        }, {
            conditions: {
                lastTransitionTime: string;
                message: string;
                reason: string;
                status: "False" | "True" | "Unknown";
                type: string;
            }[];
            read?: undefined | {
                at: string;
                disabled: number;
                groups: number;
                mark: string;
                people: number;
                problems: number;
                samples: {
                    reason: string;
                    subject: string;
                }[];
                server: string;
                source: string;
            };
        }>>;
        get: Query<{
            name: string;
        }, Resource<{
            fullReadMinutes: number;
            ldap: {
                bind: {
                    clientCertificate?: string | undefined;
                    clientKey?: undefined | {
                        digest: string;
                    };
                    method: "external";
                } | {
                    dn: string;
                    method: "simple";
                    password: {
                        digest: string;
                    };
                };
                certificateAuthority?: string | undefined;
                groups?: undefined | {
                    attributes?: undefined | {
                        id?: string | undefined;
                        members?: string[] | undefined;
                        name?: string | undefined;
                    };
                    base: string;
                    filter?: string | undefined;
                    memberOf: boolean;
                };
                pageSize: number;
                people: {
                    attributes?: undefined | {
                        disabled?: string | undefined;
                        displayName?: string | undefined;
                        expires?: string | undefined;
                        id?: string | undefined;
                        mail?: string | undefined;
                        more: string[];
                        passwordHash?: string | undefined;
                        username?: string | undefined;
                    };
                    base: string;
                    filter?: string | undefined;
                };
                preset: "389ds" | "activedirectory" | "freeipa" | "lldap" | "openldap";
                serverName?: string | undefined;
                startTLS: boolean;
                timeoutSeconds: number;
                urls: string[];
            };
            pollSeconds: number;
            type: "ldap";
        } | {
            fullReadMinutes: number;
            ldif: {
                groups: {
                    attributes?: undefined | {
                        id?: string | undefined;
                        members?: string[] | undefined;
                        name?: string | undefined;
                    };
                    base?: string | undefined;
                    filter?: string | undefined;
                    memberOf: boolean;
                };
                path: string;
                people: {
                    attributes?: undefined | {
                        disabled?: string | undefined;
                        displayName?: string | undefined;
                        expires?: string | undefined;
                        id?: string | undefined;
                        mail?: string | undefined;
                        more: string[];
                        passwordHash?: string | undefined;
                        username?: string | undefined;
                    };
                    base?: string | undefined;
                    filter?: string | undefined;
                };
                preset: "389ds" | "activedirectory" | "freeipa" | "lldap" | "openldap";
            };
            pollSeconds: number;
            type: "ldif";
        }, {
            conditions: {
                lastTransitionTime: string;
                message: string;
                reason: string;
                status: "False" | "True" | "Unknown";
                type: string;
            }[];
            read?: undefined | {
                at: string;
                disabled: number;
                groups: number;
                mark: string;
                people: number;
                problems: number;
                samples: {
                    reason: string;
                    subject: string;
                }[];
                server: string;
                source: string;
            };
        }>>;
        groups: TRPCQueryProcedure<{
            errorShape: ErrorShape;
            input: {
                cursor?: string | undefined;
                limit?: number | string | undefined;
                name: string;
                search?: string | undefined;
            };
            meta: object;
            output: List<{
                dn: string;
                id: string;
                members: number;
                name: string;
            }>;
        }>;
        list: Query<Paging & Selectors, List<Resource<{
            fullReadMinutes: number;
            ldap: {
                bind: {
                    clientCertificate?: string | undefined;
                    clientKey?: undefined | {
                        digest: string;
                    };
                    method: "external";
                } | {
                    dn: string;
                    method: "simple";
                    password: {
                        digest: string;
                    };
                };
                certificateAuthority?: string | undefined;
                groups?: undefined | {
                    attributes?: undefined | {
                        id?: string | undefined;
                        members?: string[] | undefined;
                        name?: string | undefined;
                    };
                    base: string;
                    filter?: string | undefined;
                    memberOf: boolean;
                };
                pageSize: number;
                people: {
                    attributes?: undefined | {
                        disabled?: string | undefined;
                        displayName?: string | undefined;
                        expires?: string | undefined;
                        id?: string | undefined;
                        mail?: string | undefined;
                        more: string[];
                        passwordHash?: string | undefined;
                        username?: string | undefined;
                    };
                    base: string;
                    filter?: string | undefined;
                };
                preset: "389ds" | "activedirectory" | "freeipa" | "lldap" | "openldap";
                serverName?: string | undefined;
                startTLS: boolean;
                timeoutSeconds: number;
                urls: string[];
            };
            pollSeconds: number;
            type: "ldap";
        } | {
            fullReadMinutes: number;
            ldif: {
                groups: {
                    attributes?: undefined | {
                        id?: string | undefined;
                        members?: string[] | undefined;
                        name?: string | undefined;
                    };
                    base?: string | undefined;
                    filter?: string | undefined;
                    memberOf: boolean;
                };
                path: string;
                people: {
                    attributes?: undefined | {
                        disabled?: string | undefined;
                        displayName?: string | undefined;
                        expires?: string | undefined;
                        id?: string | undefined;
                        mail?: string | undefined;
                        more: string[];
                        passwordHash?: string | undefined;
                        username?: string | undefined;
                    };
                    base?: string | undefined;
                    filter?: string | undefined;
                };
                preset: "389ds" | "activedirectory" | "freeipa" | "lldap" | "openldap";
            };
            pollSeconds: number;
            type: "ldif";
        }, {
            conditions: {
                lastTransitionTime: string;
                message: string;
                reason: string;
                status: "False" | "True" | "Unknown";
                type: string;
            }[];
            read?: undefined | {
                at: string;
                disabled: number;
                groups: number;
                mark: string;
                people: number;
                problems: number;
                samples: {
                    reason: string;
                    subject: string;
                }[];
                server: string;
                source: string;
            };
        }>>>;
        patch: Mutation<WriteQuery & {
            ifMatch?: string | undefined;
            name: string;
            patch: Patch;
        }, Resource<{
            fullReadMinutes: number;
            ldap: {
                bind: {
                    clientCertificate?: string | undefined;
                    clientKey?: undefined | {
                        digest: string;
                    };
                    method: "external";
                } | {
                    dn: string;
                    method: "simple";
                    password: {
                        digest: string;
                    };
                };
                certificateAuthority?: string | undefined;
                groups?: undefined | {
                    attributes?: undefined | {
                        id?: string | undefined;
                        members?: string[] | undefined;
                        name?: string | undefined;
                    };
                    base: string;
                    filter?: string | undefined;
                    memberOf: boolean;
                };
                pageSize: number;
                people: {
                    attributes?: undefined | {
                        disabled?: string | undefined;
                        displayName?: string | undefined;
                        expires?: string | undefined;
                        id?: string | undefined;
                        mail?: string | undefined;
                        more: string[];
                        passwordHash?: string | undefined;
                        username?: string | undefined;
                    };
                    base: string;
                    filter?: string | undefined;
                };
                preset: "389ds" | "activedirectory" | "freeipa" | "lldap" | "openldap";
                serverName?: string | undefined;
                startTLS: boolean;
                timeoutSeconds: number;
                urls: string[];
            };
            pollSeconds: number;
            type: "ldap";
        } | {
            fullReadMinutes: number;
            ldif: {
                groups: {
                    attributes?: undefined | {
                        id?: string | undefined;
                        members?: string[] | undefined;
                        name?: string | undefined;
                    };
                    base?: string | undefined;
                    filter?: string | undefined;
                    memberOf: boolean;
                };
                path: string;
                people: {
                    attributes?: undefined | {
                        disabled?: string | undefined;
                        displayName?: string | undefined;
                        expires?: string | undefined;
                        id?: string | undefined;
                        mail?: string | undefined;
                        more: string[];
                        passwordHash?: string | undefined;
                        username?: string | undefined;
                    };
                    base?: string | undefined;
                    filter?: string | undefined;
                };
                preset: "389ds" | "activedirectory" | "freeipa" | "lldap" | "openldap";
            };
            pollSeconds: number;
            type: "ldif";
        }, {
            conditions: {
                lastTransitionTime: string;
                message: string;
                reason: string;
                status: "False" | "True" | "Unknown";
                type: string;
            }[];
            read?: undefined | {
                at: string;
                disabled: number;
                groups: number;
                mark: string;
                people: number;
                problems: number;
                samples: {
                    reason: string;
                    subject: string;
                }[];
                server: string;
                source: string;
            };
        }>>;
        people: TRPCQueryProcedure<{
            errorShape: ErrorShape;
            input: {
                cursor?: string | undefined;
                limit?: number | string | undefined;
                name: string;
                search?: string | undefined;
            };
            meta: object;
            output: List<{
                attributes: Record<string, string | string[]>;
                disabled: boolean;
                displayName: string;
                dn: string;
                groups: {
                    id: string;
                    name: string;
                }[];
                id: string;
                mail?: string | undefined;
                passwordScheme?: string | undefined;
                username: string;
            }>;
        }>;
        test: TRPCMutationProcedure<{
            errorShape: ErrorShape;
            input: {
                name: string;
            };
            meta: object;
            output: {
                ok: boolean;
                sample?: undefined | {
                    attributes: Record<string, string | string[]>;
                    disabled: boolean;
                    displayName: string;
                    dn: string;
                    groups: {
                        id: string;
                        name: string;
                    }[];
                    id: string;
                    mail?: string | undefined;
                    passwordScheme?: string | undefined;
                    username: string;
                };
                steps: {
                    detail: string;
                    fix?: string | undefined;
                    ok: boolean;
                    step: "attributes" | "base" | "bind" | "changes" | "connect" | "file" | "groups" | "members" | "passwords" | "people" | "problems" | "resolve" | "tls";
                }[];
            };
        }>;
        trial: TRPCMutationProcedure<{
            errorShape: ErrorShape;
            input: {
                directory: ResourceInput<{
                    fullReadMinutes?: number | undefined;
                    ldap: {
                        bind: {
                            clientCertificate?: string | undefined;
                            clientKey?: undefined | {
                                digest?: string | undefined;
                                value?: string | undefined;
                            };
                            method: "external";
                        } | {
                            dn: string;
                            method: "simple";
                            password: {
                                digest?: string | undefined;
                                value?: string | undefined;
                            };
                        };
                        certificateAuthority?: string | undefined;
                        groups?: undefined | {
                            attributes?: undefined | {
                                id?: string | undefined;
                                members?: string[] | undefined;
                                name?: string | undefined;
                            };
                            base: string;
                            filter?: string | undefined;
                            memberOf?: boolean | undefined;
                        };
                        pageSize?: number | undefined;
                        people: {
                            attributes?: undefined | {
                                disabled?: string | undefined;
                                displayName?: string | undefined;
                                expires?: string | undefined;
                                id?: string | undefined;
                                mail?: string | undefined;
                                more?: string[] | undefined;
                                passwordHash?: string | undefined;
                                username?: string | undefined;
                            };
                            base: string;
                            filter?: string | undefined;
                        };
                        preset: "389ds" | "activedirectory" | "freeipa" | "lldap" | "openldap";
                        serverName?: string | undefined;
                        startTLS?: boolean | undefined;
                        timeoutSeconds?: number | undefined;
                        urls: string[];
                    };
                    pollSeconds?: number | undefined;
                    type: "ldap";
                } | {
                    fullReadMinutes?: number | undefined;
                    ldif: {
                        groups?: undefined | {
                            attributes?: undefined | {
                                id?: string | undefined;
                                members?: string[] | undefined;
                                name?: string | undefined;
                            };
                            base?: string | undefined;
                            filter?: string | undefined;
                            memberOf?: boolean | undefined;
                        };
                        path: string;
                        people?: undefined | {
                            attributes?: undefined | {
                                disabled?: string | undefined;
                                displayName?: string | undefined;
                                expires?: string | undefined;
                                id?: string | undefined;
                                mail?: string | undefined;
                                more?: string[] | undefined;
                                passwordHash?: string | undefined;
                                username?: string | undefined;
                            };
                            base?: string | undefined;
                            filter?: string | undefined;
                        };
                        preset?: "389ds" | "activedirectory" | "freeipa" | "lldap" | "openldap" | undefined;
                    };
                    pollSeconds?: number | undefined;
                    type: "ldif";
                }>;
            };
            meta: object;
            output: {
                ok: boolean;
                sample?: undefined | {
                    attributes: Record<string, string | string[]>;
                    disabled: boolean;
                    displayName: string;
                    dn: string;
                    groups: {
                        id: string;
                        name: string;
                    }[];
                    id: string;
                    mail?: string | undefined;
                    passwordScheme?: string | undefined;
                    username: string;
                };
                steps: {
                    detail: string;
                    fix?: string | undefined;
                    ok: boolean;
                    step: "attributes" | "base" | "bind" | "changes" | "connect" | "file" | "groups" | "members" | "passwords" | "people" | "problems" | "resolve" | "tls";
                }[];
            };
        }>;
        watch: TRPCSubscriptionProcedure<{
            input: WatchQuery;
            meta: object;
            output: AsyncIterable<{
                data: ChangeOf<Resource<{
                    fullReadMinutes: number;
                    ldap: {
                        bind: {
                            clientCertificate?: string | undefined;
                            clientKey?: undefined | {
                                digest: string;
                            };
                            method: "external";
                        } | {
                            dn: string;
                            method: "simple";
                            password: {
                                digest: string;
                            };
                        };
                        certificateAuthority?: string | undefined;
                        groups?: undefined | {
                            attributes?: undefined | {
                                id?: string | undefined;
                                members?: string[] | undefined;
                                name?: string | undefined;
                            };
                            base: string;
                            filter?: string | undefined;
                            memberOf: boolean;
                        };
                        pageSize: number;
                        people: {
                            attributes?: undefined | {
                                disabled?: string | undefined;
                                displayName?: string | undefined;
                                expires?: string | undefined;
                                id?: string | undefined;
                                mail?: string | undefined;
                                more: string[];
                                passwordHash?: string | undefined;
                                username?: string | undefined;
                            };
                            base: string;
                            filter?: string | undefined;
                        };
                        preset: "389ds" | "activedirectory" | "freeipa" | "lldap" | "openldap";
                        serverName?: string | undefined;
                        startTLS: boolean;
                        timeoutSeconds: number;
                        urls: string[];
                    };
                    pollSeconds: number;
                    type: "ldap";
                } | {
                    fullReadMinutes: number;
                    ldif: {
                        groups: {
                            attributes?: undefined | {
                                id?: string | undefined;
                                members?: string[] | undefined;
                                name?: string | undefined;
                            };
                            base?: string | undefined;
                            filter?: string | undefined;
                            memberOf: boolean;
                        };
                        path: string;
                        people: {
                            attributes?: undefined | {
                                disabled?: string | undefined;
                                displayName?: string | undefined;
                                expires?: string | undefined;
                                id?: string | undefined;
                                mail?: string | undefined;
                                more: string[];
                                passwordHash?: string | undefined;
                                username?: string | undefined;
                            };
                            base?: string | undefined;
                            filter?: string | undefined;
                        };
                        preset: "389ds" | "activedirectory" | "freeipa" | "lldap" | "openldap";
                    };
                    pollSeconds: number;
                    type: "ldif";
                }, {
                    conditions: {
                        lastTransitionTime: string;
                        message: string;
                        reason: string;
                        status: "False" | "True" | "Unknown";
                        type: string;
                    }[];
                    read?: undefined | {
                        at: string;
                        disabled: number;
                        groups: number;
                        mark: string;
                        people: number;
                        problems: number;
                        samples: {
                            reason: string;
                            subject: string;
                        }[];
                        server: string;
                        source: string;
                    };
                }>>;
                id: string;
            }, void, unknown>;
        }>;
    };
    events: {
        list: TRPCQueryProcedure<{
            errorShape: ErrorShape;
            input: {
                cluster?: string | undefined;
                cursor?: string | undefined;
                kind?: string | undefined;
                limit?: number | string | undefined;
                name?: string | undefined;
                namespace?: string | undefined;
                reason?: string | undefined;
                type?: "Normal" | "Warning" | undefined;
            };
            meta: object;
            output: List<{
                apiVersion: "hansa.dev/v1";
                cluster?: string | undefined;
                details?: Record<string, unknown> | undefined;
                kind: "Event";
                message: string;
                metadata: {
                    createdAt: string;
                    name: string;
                    namespace?: string | undefined;
                    resourceVersion: string;
                };
                reason: string;
                regarding: {
                    kind: string;
                    name: string;
                    namespace?: string | undefined;
                    uid: string;
                };
                type: "Normal" | "Warning";
            }>;
        }>;
    };
    grants: {
        list: TRPCQueryProcedure<{
            errorShape: ErrorShape;
            input: {
                connector?: string | undefined;
                cursor?: string | undefined;
                limit?: number | string | undefined;
                person?: string | undefined;
                to?: string | undefined;
            };
            meta: object;
            output: List<{
                connector: string;
                displayName: string;
                grant: string;
                group: string;
                person: string;
                rule: string;
                state: "Active" | "Creating" | "Disabled" | "Leaving" | "None" | "Pending" | "Problem";
                username: string;
            }>;
        }>;
    };
    mappings: Namespaced<{
        attributes: {
            [x: string]: string;
            displayName: string;
            mail: string;
            username: string;
        };
        directory: string;
        rules: {
            grants: {
                access?: undefined | {
                    domain: string;
                    policy: "deny" | "one_factor" | "two_factor";
                }[];
                admin?: boolean | undefined;
                clients?: string[] | undefined;
                connector: string;
                groups?: string[] | undefined;
                organization?: string | undefined;
                permission?: "admin" | "read" | "write" | undefined;
                policies?: string[] | undefined;
                restricted?: boolean | undefined;
                team?: string | undefined;
            }[];
            group?: string | undefined;
            groupId?: string | undefined;
        }[];
        scope: {
            groups?: string[] | undefined;
            where?: string | undefined;
        };
    }, {
        conditions: {
            lastTransitionTime: string;
            message: string;
            reason: string;
            status: "False" | "True" | "Unknown";
            type: string;
        }[];
        unmatchedRules?: undefined | {
            names: string;
            rule: number;
            since: string;
        }[];
    }, {
        attributes?: undefined | {
            [x: string]: string | undefined;
            displayName?: string | undefined;
            mail?: string | undefined;
            username?: string | undefined;
        };
        directory: string;
        rules?: undefined | {
            grants: {
                access?: undefined | {
                    domain: string;
                    policy: "deny" | "one_factor" | "two_factor";
                }[];
                admin?: boolean | undefined;
                clients?: string[] | undefined;
                connector: string;
                groups?: string[] | undefined;
                organization?: string | undefined;
                permission?: "admin" | "read" | "write" | undefined;
                policies?: string[] | undefined;
                restricted?: boolean | undefined;
                team?: string | undefined;
            }[];
            group?: string | undefined;
            groupId?: string | undefined;
        }[];
        scope?: undefined | {
            groups?: string[] | undefined;
            where?: string | undefined;
        };
    }>;
    namespaces: {
        apply: Mutation<WriteQuery & {
            createOnly?: boolean | undefined;
            ifMatch?: string | undefined;
            name: string;
            resource: ResourceInput<{
                clusters?: undefined | {
                    exclude?: string[] | undefined;
                    fields?: undefined | {
                        field: "provider" | "region" | "zone";
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[];
                    labels?: undefined | {
                        matchExpressions?: undefined | {
                            key: string;
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        matchLabels?: Record<string, string> | undefined;
                    };
                    names?: string[] | undefined;
                };
                deliverAs?: undefined | {
                    namespace: string;
                    serviceAccount: string;
                };
                destinations?: undefined | {
                    namespaces: string[];
                };
                kinds?: undefined | {
                    allow?: string[] | undefined;
                    deny?: string[] | undefined;
                };
                quota?: undefined | {
                    replicas?: number | undefined;
                    targets?: number | undefined;
                };
                sources?: string[] | undefined;
            }>;
        }, Resource<{
            clusters?: undefined | {
                exclude?: string[] | undefined;
                fields?: undefined | {
                    field: "provider" | "region" | "zone";
                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                    values?: string[] | undefined;
                }[];
                labels?: undefined | {
                    matchExpressions?: undefined | {
                        key: string;
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[];
                    matchLabels?: Record<string, string> | undefined;
                };
                names?: string[] | undefined;
            };
            deliverAs?: undefined | {
                namespace: string;
                serviceAccount: string;
            };
            destinations?: undefined | {
                namespaces: string[];
            };
            kinds?: undefined | {
                allow?: string[] | undefined;
                deny?: string[] | undefined;
            };
            quota?: undefined | {
                replicas?: number | undefined;
                targets?: number | undefined;
            };
            sources?: string[] | undefined;
        }, Record<string, never>>>;
        create: Mutation<WriteQuery & {
            idempotencyKey?: string | undefined;
            resource: ResourceInput<{
                clusters?: undefined | {
                    exclude?: string[] | undefined;
                    fields?: undefined | {
                        field: "provider" | "region" | "zone";
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[];
                    labels?: undefined | {
                        matchExpressions?: undefined | {
                            key: string;
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        matchLabels?: Record<string, string> | undefined;
                    };
                    names?: string[] | undefined;
                };
                deliverAs?: undefined | {
                    namespace: string;
                    serviceAccount: string;
                };
                destinations?: undefined | {
                    namespaces: string[];
                };
                kinds?: undefined | {
                    allow?: string[] | undefined;
                    deny?: string[] | undefined;
                };
                quota?: undefined | {
                    replicas?: number | undefined;
                    targets?: number | undefined;
                };
                sources?: string[] | undefined;
            }>;
        }, Resource<{
            clusters?: undefined | {
                exclude?: string[] | undefined;
                fields?: undefined | {
                    field: "provider" | "region" | "zone";
                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                    values?: string[] | undefined;
                }[];
                labels?: undefined | {
                    matchExpressions?: undefined | {
                        key: string;
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[];
                    matchLabels?: Record<string, string> | undefined;
                };
                names?: string[] | undefined;
            };
            deliverAs?: undefined | {
                namespace: string;
                serviceAccount: string;
            };
            destinations?: undefined | {
                namespaces: string[];
            };
            kinds?: undefined | {
                allow?: string[] | undefined;
                deny?: string[] | undefined;
            };
            quota?: undefined | {
                replicas?: number | undefined;
                targets?: number | undefined;
            };
            sources?: string[] | undefined;
        }, Record<string, never>>>;
        delete: Mutation<{
            dryRun?: 'All' | undefined;
            ifMatch?: string | undefined;
            name: string;
        }, Resource<{
            clusters?: undefined | {
                exclude?: string[] | undefined;
                fields?: undefined | {
                    field: "provider" | "region" | "zone";
                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                    values?: string[] | undefined;
                }[];
                labels?: undefined | {
                    matchExpressions?: undefined | {
                        key: string;
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[];
                    matchLabels?: Record<string, string> | undefined;
                };
                names?: string[] | undefined;
            };
            deliverAs?: undefined | {
                namespace: string;
                serviceAccount: string;
            };
            destinations?: undefined | {
                namespaces: string[];
            };
            kinds?: undefined | {
                allow?: string[] | undefined;
                deny?: string[] | undefined;
            };
            quota?: undefined | {
                replicas?: number | undefined;
                targets?: number | undefined;
            };
            sources?: string[] | undefined;
        }, Record<string, never>>>;
        get: Query<{
            name: string;
        }, Resource<{
            clusters?: undefined | {
                exclude?: string[] | undefined;
                fields?: undefined | {
                    field: "provider" | "region" | "zone";
                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                    values?: string[] | undefined;
                }[];
                labels?: undefined | {
                    matchExpressions?: undefined | {
                        key: string;
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[];
                    matchLabels?: Record<string, string> | undefined;
                };
                names?: string[] | undefined;
            };
            deliverAs?: undefined | {
                namespace: string;
                serviceAccount: string;
            };
            destinations?: undefined | {
                namespaces: string[];
            };
            kinds?: undefined | {
                allow?: string[] | undefined;
                deny?: string[] | undefined;
            };
            quota?: undefined | {
                replicas?: number | undefined;
                targets?: number | undefined;
            };
            sources?: string[] | undefined;
        }, Record<string, never>>>;
        list: Query<Paging & Selectors, List<Resource<{
            clusters?: undefined | {
                exclude?: string[] | undefined;
                fields?: undefined | {
                    field: "provider" | "region" | "zone";
                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                    values?: string[] | undefined;
                }[];
                labels?: undefined | {
                    matchExpressions?: undefined | {
                        key: string;
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[];
                    matchLabels?: Record<string, string> | undefined;
                };
                names?: string[] | undefined;
            };
            deliverAs?: undefined | {
                namespace: string;
                serviceAccount: string;
            };
            destinations?: undefined | {
                namespaces: string[];
            };
            kinds?: undefined | {
                allow?: string[] | undefined;
                deny?: string[] | undefined;
            };
            quota?: undefined | {
                replicas?: number | undefined;
                targets?: number | undefined;
            };
            sources?: string[] | undefined;
        }, Record<string, never>>>>;
        patch: Mutation<WriteQuery & {
            ifMatch?: string | undefined;
            name: string;
            patch: Patch;
        }, Resource<{
            clusters?: undefined | {
                exclude?: string[] | undefined;
                fields?: undefined | {
                    field: "provider" | "region" | "zone";
                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                    values?: string[] | undefined;
                }[];
                labels?: undefined | {
                    matchExpressions?: undefined | {
                        key: string;
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[];
                    matchLabels?: Record<string, string> | undefined;
                };
                names?: string[] | undefined;
            };
            deliverAs?: undefined | {
                namespace: string;
                serviceAccount: string;
            };
            destinations?: undefined | {
                namespaces: string[];
            };
            kinds?: undefined | {
                allow?: string[] | undefined;
                deny?: string[] | undefined;
            };
            quota?: undefined | {
                replicas?: number | undefined;
                targets?: number | undefined;
            };
            sources?: string[] | undefined;
        }, Record<string, never>>>;
        usage: TRPCQueryProcedure<{
            errorShape: ErrorShape;
            input: {
                name: string;
            };
            meta: object;
            output: {
                quota: {
                    replicas?: number | undefined;
                    targets?: number | undefined;
                };
                releases: number;
                replicas: number;
                targets: number;
            };
        }>;
        watch: TRPCSubscriptionProcedure<{
            input: WatchQuery;
            meta: object;
            output: AsyncIterable<{
                data: ChangeOf<Resource<{
                    clusters?: undefined | {
                        exclude?: string[] | undefined;
                        fields?: undefined | {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        labels?: undefined | {
                            matchExpressions?: undefined | {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            matchLabels?: Record<string, string> | undefined;
                        };
                        names?: string[] | undefined;
                    };
                    deliverAs?: undefined | {
                        namespace: string;
                        serviceAccount: string;
                    };
                    destinations?: undefined | {
                        namespaces: string[];
                    };
                    kinds?: undefined | {
                        allow?: string[] | undefined;
                        deny?: string[] | undefined;
                    };
                    quota?: undefined | {
                        replicas?: number | undefined;
                        targets?: number | undefined;
                    };
                    sources?: string[] | undefined;
                }, Record<string, never>>>;
                id: string;
            }, void, unknown>;
        }>;
    };
    people: {
        block: TRPCMutationProcedure<{
            errorShape: ErrorShape;
            input: {
                person: string;
                reason: string;
                restarted?: string[] | undefined;
            };
            meta: object;
            output: {
                actor: string;
                at: string;
                endedSessions?: number | undefined;
                names: string[];
                person: string;
                reason: string;
                revokedTokens?: string[] | undefined;
                systems: {
                    at: string;
                    connector: string;
                    message: string;
                    state: "Done" | "Waiting";
                }[];
                username: string;
            };
        }>;
        blocks: TRPCQueryProcedure<{
            errorShape: ErrorShape;
            input: void;
            meta: object;
            output: {
                items: {
                    actor: string;
                    at: string;
                    endedSessions?: number | undefined;
                    names: string[];
                    person: string;
                    reason: string;
                    revokedTokens?: string[] | undefined;
                    systems: {
                        at: string;
                        connector: string;
                        message: string;
                        state: "Done" | "Waiting";
                    }[];
                    username: string;
                }[];
            };
        }>;
        list: TRPCQueryProcedure<{
            errorShape: ErrorShape;
            input: {
                connector?: string | undefined;
                cursor?: string | undefined;
                limit?: number | string | undefined;
                search?: string | undefined;
                state?: "Active" | "Creating" | "Disabled" | "Leaving" | "None" | "Pending" | "Problem" | undefined;
            };
            meta: object;
            output: List<{
                directory: string;
                displayName: string;
                groups: string[];
                mail?: string | undefined;
                person: string;
                state: "Absent" | "Disabled" | "Present";
                systems: {
                    connector: string;
                    offer?: undefined | {
                        account: string;
                        action: "Merge";
                        command: string;
                        person: string;
                    };
                    problem?: string | undefined;
                    since?: string | undefined;
                    state: "Active" | "Creating" | "Disabled" | "Leaving" | "None" | "Pending" | "Problem";
                    username?: string | undefined;
                    wanted?: boolean | undefined;
                    why: string[];
                }[];
                username: string;
            }>;
        }>;
        unblock: TRPCMutationProcedure<{
            errorShape: ErrorShape;
            input: {
                person: string;
                reason?: string | undefined;
            };
            meta: object;
            output: {
                actor: string;
                at: string;
                endedSessions?: number | undefined;
                names: string[];
                person: string;
                reason: string;
                revokedTokens?: string[] | undefined;
                systems: {
                    at: string;
                    connector: string;
                    message: string;
                    state: "Done" | "Waiting";
                }[];
                username: string;
            };
        }>;
    };
    placements: {
        apply: Mutation<{
            namespace: string;
        } & WriteQuery & {
            createOnly?: boolean | undefined;
            ifMatch?: string | undefined;
            name: string;
            resource: ResourceInput<{
                affinity?: undefined | {
                    exclude?: string[] | undefined;
                    fields?: undefined | {
                        field: "provider" | "region" | "zone";
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[];
                    labels?: undefined | {
                        matchExpressions?: undefined | {
                            key: string;
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        matchLabels?: Record<string, string> | undefined;
                    };
                    name?: string | undefined;
                    names?: string[] | undefined;
                    overflow?: undefined | {
                        exclude?: string[] | undefined;
                        fields?: undefined | {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        labels?: undefined | {
                            matchExpressions?: undefined | {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            matchLabels?: Record<string, string> | undefined;
                        };
                        names?: string[] | undefined;
                    }[];
                }[];
                failover?: undefined | {
                    cluster: {
                        purge?: "Directly" | "Never" | undefined;
                        tolerationSeconds?: number | undefined;
                    };
                };
                prioritizers?: undefined | {
                    key?: string | undefined;
                    name: "FreeCPU" | "FreeMemory" | "Metric";
                    weight: number;
                }[];
                redecideOn?: ("capacityFreed" | "clusterAdded" | "clusterReturned" | "labelsChanged" | "uncordoned")[] | undefined;
                replicas?: undefined | {
                    capacity?: "Ignore" | "Require" | undefined;
                    divide?: "Aggregated" | "Weighted" | undefined;
                    dynamic?: "AvailableReplicas" | undefined;
                    fixed?: undefined | {
                        clusters: {
                            exclude?: string[] | undefined;
                            fields?: undefined | {
                                field: "provider" | "region" | "zone";
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            labels?: undefined | {
                                matchExpressions?: undefined | {
                                    key: string;
                                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                    values?: string[] | undefined;
                                }[];
                                matchLabels?: Record<string, string> | undefined;
                            };
                            names?: string[] | undefined;
                        };
                        replicas: number;
                    }[];
                    minPerCluster?: number | undefined;
                    mode?: "Divided" | "Duplicated" | undefined;
                    weights?: undefined | {
                        clusters: {
                            exclude?: string[] | undefined;
                            fields?: undefined | {
                                field: "provider" | "region" | "zone";
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            labels?: undefined | {
                                matchExpressions?: undefined | {
                                    key: string;
                                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                    values?: string[] | undefined;
                                }[];
                                matchLabels?: Record<string, string> | undefined;
                            };
                            names?: string[] | undefined;
                        };
                        weight: number;
                    }[];
                };
                rollout?: undefined | {
                    maxUnavailable?: number | string | undefined;
                    minReadySeconds?: number | undefined;
                    onFailure?: "Pause" | "Rollback" | undefined;
                    progressDeadlineSeconds?: number | undefined;
                    rollback?: undefined | {
                        afterHooks?: true | undefined;
                    };
                    waves?: undefined | {
                        after?: undefined | {
                            wait?: string | undefined;
                        };
                        before?: undefined | {
                            approval?: true | undefined | {
                                notAuthor: true;
                            };
                        };
                        clusters: {
                            exclude?: string[] | undefined;
                            fields?: undefined | {
                                field: "provider" | "region" | "zone";
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            labels?: undefined | {
                                matchExpressions?: undefined | {
                                    key: string;
                                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                    values?: string[] | undefined;
                                }[];
                                matchLabels?: Record<string, string> | undefined;
                            };
                            names?: string[] | undefined;
                        };
                        maxConcurrent?: number | string | undefined;
                        minReady?: number | undefined;
                        name: string;
                    }[];
                    windows?: undefined | {
                        deny?: true | undefined;
                        duration: string;
                        schedule: string;
                        timezone?: string | undefined;
                    }[];
                };
                spread?: undefined | {
                    by?: "cluster" | "provider" | "region" | "zone" | undefined;
                    label?: string | undefined;
                    max?: number | undefined;
                    min?: number | undefined;
                    strict?: boolean | undefined;
                }[];
                steady?: number | undefined;
                tolerations?: undefined | {
                    effect?: "NoExecute" | "NoSchedule" | "PreferNoSchedule" | undefined;
                    key?: string | undefined;
                    operator?: "Equal" | "Exists" | undefined;
                    value?: string | undefined;
                }[];
                workloadAffinity?: undefined | {
                    releases: {
                        matchExpressions?: undefined | {
                            key: string;
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        matchLabels?: Record<string, string> | undefined;
                    };
                    required?: boolean | undefined;
                    topology?: string | undefined;
                    weight?: number | undefined;
                }[];
                workloadAntiAffinity?: undefined | {
                    releases: {
                        matchExpressions?: undefined | {
                            key: string;
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        matchLabels?: Record<string, string> | undefined;
                    };
                    required?: boolean | undefined;
                    topology?: string | undefined;
                    weight?: number | undefined;
                }[];
            }>;
        }, Resource<{
            affinity?: undefined | {
                exclude?: string[] | undefined;
                fields?: undefined | {
                    field: "provider" | "region" | "zone";
                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                    values?: string[] | undefined;
                }[];
                labels?: undefined | {
                    matchExpressions?: undefined | {
                        key: string;
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[];
                    matchLabels?: Record<string, string> | undefined;
                };
                name?: string | undefined;
                names?: string[] | undefined;
                overflow?: undefined | {
                    exclude?: string[] | undefined;
                    fields?: undefined | {
                        field: "provider" | "region" | "zone";
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[];
                    labels?: undefined | {
                        matchExpressions?: undefined | {
                            key: string;
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        matchLabels?: Record<string, string> | undefined;
                    };
                    names?: string[] | undefined;
                }[];
            }[];
            failover?: undefined | {
                cluster: {
                    purge: "Directly" | "Never";
                    tolerationSeconds: number;
                };
            };
            prioritizers?: undefined | {
                key?: string | undefined;
                name: "FreeCPU" | "FreeMemory" | "Metric";
                weight: number;
            }[];
            redecideOn: ("capacityFreed" | "clusterAdded" | "clusterReturned" | "labelsChanged" | "uncordoned")[];
            replicas: {
                capacity: "Ignore" | "Require";
                divide: "Aggregated" | "Weighted";
                dynamic?: "AvailableReplicas" | undefined;
                fixed?: undefined | {
                    clusters: {
                        exclude?: string[] | undefined;
                        fields?: undefined | {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        labels?: undefined | {
                            matchExpressions?: undefined | {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            matchLabels?: Record<string, string> | undefined;
                        };
                        names?: string[] | undefined;
                    };
                    replicas: number;
                }[];
                minPerCluster?: number | undefined;
                mode: "Divided" | "Duplicated";
                weights?: undefined | {
                    clusters: {
                        exclude?: string[] | undefined;
                        fields?: undefined | {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        labels?: undefined | {
                            matchExpressions?: undefined | {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            matchLabels?: Record<string, string> | undefined;
                        };
                        names?: string[] | undefined;
                    };
                    weight: number;
                }[];
            };
            rollout?: undefined | {
                maxUnavailable?: number | string | undefined;
                minReadySeconds?: number | undefined;
                onFailure?: "Pause" | "Rollback" | undefined;
                progressDeadlineSeconds?: number | undefined;
                rollback?: undefined | {
                    afterHooks?: true | undefined;
                };
                waves?: undefined | {
                    after?: undefined | {
                        wait?: string | undefined;
                    };
                    before?: undefined | {
                        approval?: true | undefined | {
                            notAuthor: true;
                        };
                    };
                    clusters: {
                        exclude?: string[] | undefined;
                        fields?: undefined | {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        labels?: undefined | {
                            matchExpressions?: undefined | {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            matchLabels?: Record<string, string> | undefined;
                        };
                        names?: string[] | undefined;
                    };
                    maxConcurrent?: number | string | undefined;
                    minReady?: number | undefined;
                    name: string;
                }[];
                windows?: undefined | {
                    deny?: true | undefined;
                    duration: string;
                    schedule: string;
                    timezone?: string | undefined;
                }[];
            };
            spread: {
                by?: "cluster" | "provider" | "region" | "zone" | undefined;
                label?: string | undefined;
                max?: number | undefined;
                min?: number | undefined;
                strict: boolean;
            }[];
            steady?: number | undefined;
            tolerations: {
                effect?: "NoExecute" | "NoSchedule" | "PreferNoSchedule" | undefined;
                key?: string | undefined;
                operator: "Equal" | "Exists";
                value?: string | undefined;
            }[];
            workloadAffinity?: undefined | {
                releases: {
                    matchExpressions?: undefined | {
                        key: string;
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[];
                    matchLabels?: Record<string, string> | undefined;
                };
                required: boolean;
                topology: string;
                weight?: number | undefined;
            }[];
            workloadAntiAffinity?: undefined | {
                releases: {
                    matchExpressions?: undefined | {
                        key: string;
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[];
                    matchLabels?: Record<string, string> | undefined;
                };
                required: boolean;
                topology: string;
                weight?: number | undefined;
            }[];
        }, Record<string, never>>>;
        create: Mutation<{
            namespace: string;
        } & WriteQuery & {
            idempotencyKey?: string | undefined;
            resource: ResourceInput<{
                affinity?: undefined | {
                    exclude?: string[] | undefined;
                    fields?: undefined | {
                        field: "provider" | "region" | "zone";
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[];
                    labels?: undefined | {
                        matchExpressions?: undefined | {
                            key: string;
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        matchLabels?: Record<string, string> | undefined;
                    };
                    name?: string | undefined;
                    names?: string[] | undefined;
                    overflow?: undefined | {
                        exclude?: string[] | undefined;
                        fields?: undefined | {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        labels?: undefined | {
                            matchExpressions?: undefined | {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            matchLabels?: Record<string, string> | undefined;
                        };
                        names?: string[] | undefined;
                    }[];
                }[];
                failover?: undefined | {
                    cluster: {
                        purge?: "Directly" | "Never" | undefined;
                        tolerationSeconds?: number | undefined;
                    };
                };
                prioritizers?: undefined | {
                    key?: string | undefined;
                    name: "FreeCPU" | "FreeMemory" | "Metric";
                    weight: number;
                }[];
                redecideOn?: ("capacityFreed" | "clusterAdded" | "clusterReturned" | "labelsChanged" | "uncordoned")[] | undefined;
                replicas?: undefined | {
                    capacity?: "Ignore" | "Require" | undefined;
                    divide?: "Aggregated" | "Weighted" | undefined;
                    dynamic?: "AvailableReplicas" | undefined;
                    fixed?: undefined | {
                        clusters: {
                            exclude?: string[] | undefined;
                            fields?: undefined | {
                                field: "provider" | "region" | "zone";
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            labels?: undefined | {
                                matchExpressions?: undefined | {
                                    key: string;
                                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                    values?: string[] | undefined;
                                }[];
                                matchLabels?: Record<string, string> | undefined;
                            };
                            names?: string[] | undefined;
                        };
                        replicas: number;
                    }[];
                    minPerCluster?: number | undefined;
                    mode?: "Divided" | "Duplicated" | undefined;
                    weights?: undefined | {
                        clusters: {
                            exclude?: string[] | undefined;
                            fields?: undefined | {
                                field: "provider" | "region" | "zone";
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            labels?: undefined | {
                                matchExpressions?: undefined | {
                                    key: string;
                                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                    values?: string[] | undefined;
                                }[];
                                matchLabels?: Record<string, string> | undefined;
                            };
                            names?: string[] | undefined;
                        };
                        weight: number;
                    }[];
                };
                rollout?: undefined | {
                    maxUnavailable?: number | string | undefined;
                    minReadySeconds?: number | undefined;
                    onFailure?: "Pause" | "Rollback" | undefined;
                    progressDeadlineSeconds?: number | undefined;
                    rollback?: undefined | {
                        afterHooks?: true | undefined;
                    };
                    waves?: undefined | {
                        after?: undefined | {
                            wait?: string | undefined;
                        };
                        before?: undefined | {
                            approval?: true | undefined | {
                                notAuthor: true;
                            };
                        };
                        clusters: {
                            exclude?: string[] | undefined;
                            fields?: undefined | {
                                field: "provider" | "region" | "zone";
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            labels?: undefined | {
                                matchExpressions?: undefined | {
                                    key: string;
                                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                    values?: string[] | undefined;
                                }[];
                                matchLabels?: Record<string, string> | undefined;
                            };
                            names?: string[] | undefined;
                        };
                        maxConcurrent?: number | string | undefined;
                        minReady?: number | undefined;
                        name: string;
                    }[];
                    windows?: undefined | {
                        deny?: true | undefined;
                        duration: string;
                        schedule: string;
                        timezone?: string | undefined;
                    }[];
                };
                spread?: undefined | {
                    by?: "cluster" | "provider" | "region" | "zone" | undefined;
                    label?: string | undefined;
                    max?: number | undefined;
                    min?: number | undefined;
                    strict?: boolean | undefined;
                }[];
                steady?: number | undefined;
                tolerations?: undefined | {
                    effect?: "NoExecute" | "NoSchedule" | "PreferNoSchedule" | undefined;
                    key?: string | undefined;
                    operator?: "Equal" | "Exists" | undefined;
                    value?: string | undefined;
                }[];
                workloadAffinity?: undefined | {
                    releases: {
                        matchExpressions?: undefined | {
                            key: string;
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        matchLabels?: Record<string, string> | undefined;
                    };
                    required?: boolean | undefined;
                    topology?: string | undefined;
                    weight?: number | undefined;
                }[];
                workloadAntiAffinity?: undefined | {
                    releases: {
                        matchExpressions?: undefined | {
                            key: string;
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        matchLabels?: Record<string, string> | undefined;
                    };
                    required?: boolean | undefined;
                    topology?: string | undefined;
                    weight?: number | undefined;
                }[];
            }>;
        }, Resource<{
            affinity?: undefined | {
                exclude?: string[] | undefined;
                fields?: undefined | {
                    field: "provider" | "region" | "zone";
                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                    values?: string[] | undefined;
                }[];
                labels?: undefined | {
                    matchExpressions?: undefined | {
                        key: string;
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[];
                    matchLabels?: Record<string, string> | undefined;
                };
                name?: string | undefined;
                names?: string[] | undefined;
                overflow?: undefined | {
                    exclude?: string[] | undefined;
                    fields?: undefined | {
                        field: "provider" | "region" | "zone";
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[];
                    labels?: undefined | {
                        matchExpressions?: undefined | {
                            key: string;
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        matchLabels?: Record<string, string> | undefined;
                    };
                    names?: string[] | undefined;
                }[];
            }[];
            failover?: undefined | {
                cluster: {
                    purge: "Directly" | "Never";
                    tolerationSeconds: number;
                };
            };
            prioritizers?: undefined | {
                key?: string | undefined;
                name: "FreeCPU" | "FreeMemory" | "Metric";
                weight: number;
            }[];
            redecideOn: ("capacityFreed" | "clusterAdded" | "clusterReturned" | "labelsChanged" | "uncordoned")[];
            replicas: {
                capacity: "Ignore" | "Require";
                divide: "Aggregated" | "Weighted";
                dynamic?: "AvailableReplicas" | undefined;
                fixed?: undefined | {
                    clusters: {
                        exclude?: string[] | undefined;
                        fields?: undefined | {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        labels?: undefined | {
                            matchExpressions?: undefined | {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            matchLabels?: Record<string, string> | undefined;
                        };
                        names?: string[] | undefined;
                    };
                    replicas: number;
                }[];
                minPerCluster?: number | undefined;
                mode: "Divided" | "Duplicated";
                weights?: undefined | {
                    clusters: {
                        exclude?: string[] | undefined;
                        fields?: undefined | {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        labels?: undefined | {
                            matchExpressions?: undefined | {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            matchLabels?: Record<string, string> | undefined;
                        };
                        names?: string[] | undefined;
                    };
                    weight: number;
                }[];
            };
            rollout?: undefined | {
                maxUnavailable?: number | string | undefined;
                minReadySeconds?: number | undefined;
                onFailure?: "Pause" | "Rollback" | undefined;
                progressDeadlineSeconds?: number | undefined;
                rollback?: undefined | {
                    afterHooks?: true | undefined;
                };
                waves?: undefined | {
                    after?: undefined | {
                        wait?: string | undefined;
                    };
                    before?: undefined | {
                        approval?: true | undefined | {
                            notAuthor: true;
                        };
                    };
                    clusters: {
                        exclude?: string[] | undefined;
                        fields?: undefined | {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        labels?: undefined | {
                            matchExpressions?: undefined | {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            matchLabels?: Record<string, string> | undefined;
                        };
                        names?: string[] | undefined;
                    };
                    maxConcurrent?: number | string | undefined;
                    minReady?: number | undefined;
                    name: string;
                }[];
                windows?: undefined | {
                    deny?: true | undefined;
                    duration: string;
                    schedule: string;
                    timezone?: string | undefined;
                }[];
            };
            spread: {
                by?: "cluster" | "provider" | "region" | "zone" | undefined;
                label?: string | undefined;
                max?: number | undefined;
                min?: number | undefined;
                strict: boolean;
            }[];
            steady?: number | undefined;
            tolerations: {
                effect?: "NoExecute" | "NoSchedule" | "PreferNoSchedule" | undefined;
                key?: string | undefined;
                operator: "Equal" | "Exists";
                value?: string | undefined;
            }[];
            workloadAffinity?: undefined | {
                releases: {
                    matchExpressions?: undefined | {
                        key: string;
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[];
                    matchLabels?: Record<string, string> | undefined;
                };
                required: boolean;
                topology: string;
                weight?: number | undefined;
            }[];
            workloadAntiAffinity?: undefined | {
                releases: {
                    matchExpressions?: undefined | {
                        key: string;
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[];
                    matchLabels?: Record<string, string> | undefined;
                };
                required: boolean;
                topology: string;
                weight?: number | undefined;
            }[];
        }, Record<string, never>>>;
        delete: Mutation<{
            namespace: string;
        } & {
            dryRun?: 'All' | undefined;
            ifMatch?: string | undefined;
            name: string;
        }, Resource<{
            affinity?: undefined | {
                exclude?: string[] | undefined;
                fields?: undefined | {
                    field: "provider" | "region" | "zone";
                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                    values?: string[] | undefined;
                }[];
                labels?: undefined | {
                    matchExpressions?: undefined | {
                        key: string;
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[];
                    matchLabels?: Record<string, string> | undefined;
                };
                name?: string | undefined;
                names?: string[] | undefined;
                overflow?: undefined | {
                    exclude?: string[] | undefined;
                    fields?: undefined | {
                        field: "provider" | "region" | "zone";
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[];
                    labels?: undefined | {
                        matchExpressions?: undefined | {
                            key: string;
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        matchLabels?: Record<string, string> | undefined;
                    };
                    names?: string[] | undefined;
                }[];
            }[];
            failover?: undefined | {
                cluster: {
                    purge: "Directly" | "Never";
                    tolerationSeconds: number;
                };
            };
            prioritizers?: undefined | {
                key?: string | undefined;
                name: "FreeCPU" | "FreeMemory" | "Metric";
                weight: number;
            }[];
            redecideOn: ("capacityFreed" | "clusterAdded" | "clusterReturned" | "labelsChanged" | "uncordoned")[];
            replicas: {
                capacity: "Ignore" | "Require";
                divide: "Aggregated" | "Weighted";
                dynamic?: "AvailableReplicas" | undefined;
                fixed?: undefined | {
                    clusters: {
                        exclude?: string[] | undefined;
                        fields?: undefined | {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        labels?: undefined | {
                            matchExpressions?: undefined | {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            matchLabels?: Record<string, string> | undefined;
                        };
                        names?: string[] | undefined;
                    };
                    replicas: number;
                }[];
                minPerCluster?: number | undefined;
                mode: "Divided" | "Duplicated";
                weights?: undefined | {
                    clusters: {
                        exclude?: string[] | undefined;
                        fields?: undefined | {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        labels?: undefined | {
                            matchExpressions?: undefined | {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            matchLabels?: Record<string, string> | undefined;
                        };
                        names?: string[] | undefined;
                    };
                    weight: number;
                }[];
            };
            rollout?: undefined | {
                maxUnavailable?: number | string | undefined;
                minReadySeconds?: number | undefined;
                onFailure?: "Pause" | "Rollback" | undefined;
                progressDeadlineSeconds?: number | undefined;
                rollback?: undefined | {
                    afterHooks?: true | undefined;
                };
                waves?: undefined | {
                    after?: undefined | {
                        wait?: string | undefined;
                    };
                    before?: undefined | {
                        approval?: true | undefined | {
                            notAuthor: true;
                        };
                    };
                    clusters: {
                        exclude?: string[] | undefined;
                        fields?: undefined | {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        labels?: undefined | {
                            matchExpressions?: undefined | {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            matchLabels?: Record<string, string> | undefined;
                        };
                        names?: string[] | undefined;
                    };
                    maxConcurrent?: number | string | undefined;
                    minReady?: number | undefined;
                    name: string;
                }[];
                windows?: undefined | {
                    deny?: true | undefined;
                    duration: string;
                    schedule: string;
                    timezone?: string | undefined;
                }[];
            };
            spread: {
                by?: "cluster" | "provider" | "region" | "zone" | undefined;
                label?: string | undefined;
                max?: number | undefined;
                min?: number | undefined;
                strict: boolean;
            }[];
            steady?: number | undefined;
            tolerations: {
                effect?: "NoExecute" | "NoSchedule" | "PreferNoSchedule" | undefined;
                key?: string | undefined;
                operator: "Equal" | "Exists";
                value?: string | undefined;
            }[];
            workloadAffinity?: undefined | {
                releases: {
                    matchExpressions?: undefined | {
                        key: string;
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[];
                    matchLabels?: Record<string, string> | undefined;
                };
                required: boolean;
                topology: string;
                weight?: number | undefined;
            }[];
            workloadAntiAffinity?: undefined | {
                releases: {
                    matchExpressions?: undefined | {
                        key: string;
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[];
                    matchLabels?: Record<string, string> | undefined;
                };
                required: boolean;
                topology: string;
                weight?: number | undefined;
            }[];
        }, Record<string, never>>>;
        get: Query<{
            namespace: string;
        } & {
            name: string;
        }, Resource<{
            affinity?: undefined | {
                exclude?: string[] | undefined;
                fields?: undefined | {
                    field: "provider" | "region" | "zone";
                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                    values?: string[] | undefined;
                }[];
                labels?: undefined | {
                    matchExpressions?: undefined | {
                        key: string;
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[];
                    matchLabels?: Record<string, string> | undefined;
                };
                name?: string | undefined;
                names?: string[] | undefined;
                overflow?: undefined | {
                    exclude?: string[] | undefined;
                    fields?: undefined | {
                        field: "provider" | "region" | "zone";
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[];
                    labels?: undefined | {
                        matchExpressions?: undefined | {
                            key: string;
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        matchLabels?: Record<string, string> | undefined;
                    };
                    names?: string[] | undefined;
                }[];
            }[];
            failover?: undefined | {
                cluster: {
                    purge: "Directly" | "Never";
                    tolerationSeconds: number;
                };
            };
            prioritizers?: undefined | {
                key?: string | undefined;
                name: "FreeCPU" | "FreeMemory" | "Metric";
                weight: number;
            }[];
            redecideOn: ("capacityFreed" | "clusterAdded" | "clusterReturned" | "labelsChanged" | "uncordoned")[];
            replicas: {
                capacity: "Ignore" | "Require";
                divide: "Aggregated" | "Weighted";
                dynamic?: "AvailableReplicas" | undefined;
                fixed?: undefined | {
                    clusters: {
                        exclude?: string[] | undefined;
                        fields?: undefined | {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        labels?: undefined | {
                            matchExpressions?: undefined | {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            matchLabels?: Record<string, string> | undefined;
                        };
                        names?: string[] | undefined;
                    };
                    replicas: number;
                }[];
                minPerCluster?: number | undefined;
                mode: "Divided" | "Duplicated";
                weights?: undefined | {
                    clusters: {
                        exclude?: string[] | undefined;
                        fields?: undefined | {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        labels?: undefined | {
                            matchExpressions?: undefined | {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            matchLabels?: Record<string, string> | undefined;
                        };
                        names?: string[] | undefined;
                    };
                    weight: number;
                }[];
            };
            rollout?: undefined | {
                maxUnavailable?: number | string | undefined;
                minReadySeconds?: number | undefined;
                onFailure?: "Pause" | "Rollback" | undefined;
                progressDeadlineSeconds?: number | undefined;
                rollback?: undefined | {
                    afterHooks?: true | undefined;
                };
                waves?: undefined | {
                    after?: undefined | {
                        wait?: string | undefined;
                    };
                    before?: undefined | {
                        approval?: true | undefined | {
                            notAuthor: true;
                        };
                    };
                    clusters: {
                        exclude?: string[] | undefined;
                        fields?: undefined | {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        labels?: undefined | {
                            matchExpressions?: undefined | {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            matchLabels?: Record<string, string> | undefined;
                        };
                        names?: string[] | undefined;
                    };
                    maxConcurrent?: number | string | undefined;
                    minReady?: number | undefined;
                    name: string;
                }[];
                windows?: undefined | {
                    deny?: true | undefined;
                    duration: string;
                    schedule: string;
                    timezone?: string | undefined;
                }[];
            };
            spread: {
                by?: "cluster" | "provider" | "region" | "zone" | undefined;
                label?: string | undefined;
                max?: number | undefined;
                min?: number | undefined;
                strict: boolean;
            }[];
            steady?: number | undefined;
            tolerations: {
                effect?: "NoExecute" | "NoSchedule" | "PreferNoSchedule" | undefined;
                key?: string | undefined;
                operator: "Equal" | "Exists";
                value?: string | undefined;
            }[];
            workloadAffinity?: undefined | {
                releases: {
                    matchExpressions?: undefined | {
                        key: string;
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[];
                    matchLabels?: Record<string, string> | undefined;
                };
                required: boolean;
                topology: string;
                weight?: number | undefined;
            }[];
            workloadAntiAffinity?: undefined | {
                releases: {
                    matchExpressions?: undefined | {
                        key: string;
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[];
                    matchLabels?: Record<string, string> | undefined;
                };
                required: boolean;
                topology: string;
                weight?: number | undefined;
            }[];
        }, Record<string, never>>>;
        list: Query<{
            namespace: string;
        } & Paging & Selectors, List<Resource<{
            affinity?: undefined | {
                exclude?: string[] | undefined;
                fields?: undefined | {
                    field: "provider" | "region" | "zone";
                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                    values?: string[] | undefined;
                }[];
                labels?: undefined | {
                    matchExpressions?: undefined | {
                        key: string;
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[];
                    matchLabels?: Record<string, string> | undefined;
                };
                name?: string | undefined;
                names?: string[] | undefined;
                overflow?: undefined | {
                    exclude?: string[] | undefined;
                    fields?: undefined | {
                        field: "provider" | "region" | "zone";
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[];
                    labels?: undefined | {
                        matchExpressions?: undefined | {
                            key: string;
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        matchLabels?: Record<string, string> | undefined;
                    };
                    names?: string[] | undefined;
                }[];
            }[];
            failover?: undefined | {
                cluster: {
                    purge: "Directly" | "Never";
                    tolerationSeconds: number;
                };
            };
            prioritizers?: undefined | {
                key?: string | undefined;
                name: "FreeCPU" | "FreeMemory" | "Metric";
                weight: number;
            }[];
            redecideOn: ("capacityFreed" | "clusterAdded" | "clusterReturned" | "labelsChanged" | "uncordoned")[];
            replicas: {
                capacity: "Ignore" | "Require";
                divide: "Aggregated" | "Weighted";
                dynamic?: "AvailableReplicas" | undefined;
                fixed?: undefined | {
                    clusters: {
                        exclude?: string[] | undefined;
                        fields?: undefined | {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        labels?: undefined | {
                            matchExpressions?: undefined | {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            matchLabels?: Record<string, string> | undefined;
                        };
                        names?: string[] | undefined;
                    };
                    replicas: number;
                }[];
                minPerCluster?: number | undefined;
                mode: "Divided" | "Duplicated";
                weights?: undefined | {
                    clusters: {
                        exclude?: string[] | undefined;
                        fields?: undefined | {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        labels?: undefined | {
                            matchExpressions?: undefined | {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            matchLabels?: Record<string, string> | undefined;
                        };
                        names?: string[] | undefined;
                    };
                    weight: number;
                }[];
            };
            rollout?: undefined | {
                maxUnavailable?: number | string | undefined;
                minReadySeconds?: number | undefined;
                onFailure?: "Pause" | "Rollback" | undefined;
                progressDeadlineSeconds?: number | undefined;
                rollback?: undefined | {
                    afterHooks?: true | undefined;
                };
                waves?: undefined | {
                    after?: undefined | {
                        wait?: string | undefined;
                    };
                    before?: undefined | {
                        approval?: true | undefined | {
                            notAuthor: true;
                        };
                    };
                    clusters: {
                        exclude?: string[] | undefined;
                        fields?: undefined | {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        labels?: undefined | {
                            matchExpressions?: undefined | {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            matchLabels?: Record<string, string> | undefined;
                        };
                        names?: string[] | undefined;
                    };
                    maxConcurrent?: number | string | undefined;
                    minReady?: number | undefined;
                    name: string;
                }[];
                windows?: undefined | {
                    deny?: true | undefined;
                    duration: string;
                    schedule: string;
                    timezone?: string | undefined;
                }[];
            };
            spread: {
                by?: "cluster" | "provider" | "region" | "zone" | undefined;
                label?: string | undefined;
                max?: number | undefined;
                min?: number | undefined;
                strict: boolean;
            }[];
            steady?: number | undefined;
            tolerations: {
                effect?: "NoExecute" | "NoSchedule" | "PreferNoSchedule" | undefined;
                key?: string | undefined;
                operator: "Equal" | "Exists";
                value?: string | undefined;
            }[];
            workloadAffinity?: undefined | {
                releases: {
                    matchExpressions?: undefined | {
                        key: string;
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[];
                    matchLabels?: Record<string, string> | undefined;
                };
                required: boolean;
                topology: string;
                weight?: number | undefined;
            }[];
            workloadAntiAffinity?: undefined | {
                releases: {
                    matchExpressions?: undefined | {
                        key: string;
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[];
                    matchLabels?: Record<string, string> | undefined;
                };
                required: boolean;
                topology: string;
                weight?: number | undefined;
            }[];
        }, Record<string, never>>>>;
        listAll: Query<Paging & Selectors, List<Resource<{
            affinity?: undefined | {
                exclude?: string[] | undefined;
                fields?: undefined | {
                    field: "provider" | "region" | "zone";
                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                    values?: string[] | undefined;
                }[];
                labels?: undefined | {
                    matchExpressions?: undefined | {
                        key: string;
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[];
                    matchLabels?: Record<string, string> | undefined;
                };
                name?: string | undefined;
                names?: string[] | undefined;
                overflow?: undefined | {
                    exclude?: string[] | undefined;
                    fields?: undefined | {
                        field: "provider" | "region" | "zone";
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[];
                    labels?: undefined | {
                        matchExpressions?: undefined | {
                            key: string;
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        matchLabels?: Record<string, string> | undefined;
                    };
                    names?: string[] | undefined;
                }[];
            }[];
            failover?: undefined | {
                cluster: {
                    purge: "Directly" | "Never";
                    tolerationSeconds: number;
                };
            };
            prioritizers?: undefined | {
                key?: string | undefined;
                name: "FreeCPU" | "FreeMemory" | "Metric";
                weight: number;
            }[];
            redecideOn: ("capacityFreed" | "clusterAdded" | "clusterReturned" | "labelsChanged" | "uncordoned")[];
            replicas: {
                capacity: "Ignore" | "Require";
                divide: "Aggregated" | "Weighted";
                dynamic?: "AvailableReplicas" | undefined;
                fixed?: undefined | {
                    clusters: {
                        exclude?: string[] | undefined;
                        fields?: undefined | {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        labels?: undefined | {
                            matchExpressions?: undefined | {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            matchLabels?: Record<string, string> | undefined;
                        };
                        names?: string[] | undefined;
                    };
                    replicas: number;
                }[];
                minPerCluster?: number | undefined;
                mode: "Divided" | "Duplicated";
                weights?: undefined | {
                    clusters: {
                        exclude?: string[] | undefined;
                        fields?: undefined | {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        labels?: undefined | {
                            matchExpressions?: undefined | {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            matchLabels?: Record<string, string> | undefined;
                        };
                        names?: string[] | undefined;
                    };
                    weight: number;
                }[];
            };
            rollout?: undefined | {
                maxUnavailable?: number | string | undefined;
                minReadySeconds?: number | undefined;
                onFailure?: "Pause" | "Rollback" | undefined;
                progressDeadlineSeconds?: number | undefined;
                rollback?: undefined | {
                    afterHooks?: true | undefined;
                };
                waves?: undefined | {
                    after?: undefined | {
                        wait?: string | undefined;
                    };
                    before?: undefined | {
                        approval?: true | undefined | {
                            notAuthor: true;
                        };
                    };
                    clusters: {
                        exclude?: string[] | undefined;
                        fields?: undefined | {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        labels?: undefined | {
                            matchExpressions?: undefined | {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            matchLabels?: Record<string, string> | undefined;
                        };
                        names?: string[] | undefined;
                    };
                    maxConcurrent?: number | string | undefined;
                    minReady?: number | undefined;
                    name: string;
                }[];
                windows?: undefined | {
                    deny?: true | undefined;
                    duration: string;
                    schedule: string;
                    timezone?: string | undefined;
                }[];
            };
            spread: {
                by?: "cluster" | "provider" | "region" | "zone" | undefined;
                label?: string | undefined;
                max?: number | undefined;
                min?: number | undefined;
                strict: boolean;
            }[];
            steady?: number | undefined;
            tolerations: {
                effect?: "NoExecute" | "NoSchedule" | "PreferNoSchedule" | undefined;
                key?: string | undefined;
                operator: "Equal" | "Exists";
                value?: string | undefined;
            }[];
            workloadAffinity?: undefined | {
                releases: {
                    matchExpressions?: undefined | {
                        key: string;
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[];
                    matchLabels?: Record<string, string> | undefined;
                };
                required: boolean;
                topology: string;
                weight?: number | undefined;
            }[];
            workloadAntiAffinity?: undefined | {
                releases: {
                    matchExpressions?: undefined | {
                        key: string;
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[];
                    matchLabels?: Record<string, string> | undefined;
                };
                required: boolean;
                topology: string;
                weight?: number | undefined;
            }[];
        }, Record<string, never>>>>;
        patch: Mutation<{
            namespace: string;
        } & WriteQuery & {
            ifMatch?: string | undefined;
            name: string;
            patch: Patch;
        }, Resource<{
            affinity?: undefined | {
                exclude?: string[] | undefined;
                fields?: undefined | {
                    field: "provider" | "region" | "zone";
                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                    values?: string[] | undefined;
                }[];
                labels?: undefined | {
                    matchExpressions?: undefined | {
                        key: string;
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[];
                    matchLabels?: Record<string, string> | undefined;
                };
                name?: string | undefined;
                names?: string[] | undefined;
                overflow?: undefined | {
                    exclude?: string[] | undefined;
                    fields?: undefined | {
                        field: "provider" | "region" | "zone";
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[];
                    labels?: undefined | {
                        matchExpressions?: undefined | {
                            key: string;
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        matchLabels?: Record<string, string> | undefined;
                    };
                    names?: string[] | undefined;
                }[];
            }[];
            failover?: undefined | {
                cluster: {
                    purge: "Directly" | "Never";
                    tolerationSeconds: number;
                };
            };
            prioritizers?: undefined | {
                key?: string | undefined;
                name: "FreeCPU" | "FreeMemory" | "Metric";
                weight: number;
            }[];
            redecideOn: ("capacityFreed" | "clusterAdded" | "clusterReturned" | "labelsChanged" | "uncordoned")[];
            replicas: {
                capacity: "Ignore" | "Require";
                divide: "Aggregated" | "Weighted";
                dynamic?: "AvailableReplicas" | undefined;
                fixed?: undefined | {
                    clusters: {
                        exclude?: string[] | undefined;
                        fields?: undefined | {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        labels?: undefined | {
                            matchExpressions?: undefined | {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            matchLabels?: Record<string, string> | undefined;
                        };
                        names?: string[] | undefined;
                    };
                    replicas: number;
                }[];
                minPerCluster?: number | undefined;
                mode: "Divided" | "Duplicated";
                weights?: undefined | {
                    clusters: {
                        exclude?: string[] | undefined;
                        fields?: undefined | {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        labels?: undefined | {
                            matchExpressions?: undefined | {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            matchLabels?: Record<string, string> | undefined;
                        };
                        names?: string[] | undefined;
                    };
                    weight: number;
                }[];
            };
            rollout?: undefined | {
                maxUnavailable?: number | string | undefined;
                minReadySeconds?: number | undefined;
                onFailure?: "Pause" | "Rollback" | undefined;
                progressDeadlineSeconds?: number | undefined;
                rollback?: undefined | {
                    afterHooks?: true | undefined;
                };
                waves?: undefined | {
                    after?: undefined | {
                        wait?: string | undefined;
                    };
                    before?: undefined | {
                        approval?: true | undefined | {
                            notAuthor: true;
                        };
                    };
                    clusters: {
                        exclude?: string[] | undefined;
                        fields?: undefined | {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        labels?: undefined | {
                            matchExpressions?: undefined | {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            matchLabels?: Record<string, string> | undefined;
                        };
                        names?: string[] | undefined;
                    };
                    maxConcurrent?: number | string | undefined;
                    minReady?: number | undefined;
                    name: string;
                }[];
                windows?: undefined | {
                    deny?: true | undefined;
                    duration: string;
                    schedule: string;
                    timezone?: string | undefined;
                }[];
            };
            spread: {
                by?: "cluster" | "provider" | "region" | "zone" | undefined;
                label?: string | undefined;
                max?: number | undefined;
                min?: number | undefined;
                strict: boolean;
            }[];
            steady?: number | undefined;
            tolerations: {
                effect?: "NoExecute" | "NoSchedule" | "PreferNoSchedule" | undefined;
                key?: string | undefined;
                operator: "Equal" | "Exists";
                value?: string | undefined;
            }[];
            workloadAffinity?: undefined | {
                releases: {
                    matchExpressions?: undefined | {
                        key: string;
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[];
                    matchLabels?: Record<string, string> | undefined;
                };
                required: boolean;
                topology: string;
                weight?: number | undefined;
            }[];
            workloadAntiAffinity?: undefined | {
                releases: {
                    matchExpressions?: undefined | {
                        key: string;
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[];
                    matchLabels?: Record<string, string> | undefined;
                };
                required: boolean;
                topology: string;
                weight?: number | undefined;
            }[];
        }, Record<string, never>>>;
        preview: TRPCMutationProcedure<{
            errorShape: ErrorShape;
            input: {
                bundle?: undefined | {
                    name: string;
                    version: string;
                };
                fresh?: boolean | undefined;
                namespace: string;
                overrides?: ({
                    clusters?: undefined | {
                        exclude?: string[] | undefined;
                        fields?: undefined | {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        labels?: undefined | {
                            matchExpressions?: undefined | {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            matchLabels?: Record<string, string> | undefined;
                        };
                        names?: string[] | undefined;
                    };
                    object: {
                        kind: string;
                        name: string;
                        namespace?: string | undefined;
                    };
                    patch: ({
                        from: string;
                        op: "copy";
                        path: string;
                    } | {
                        from: string;
                        op: "move";
                        path: string;
                    } | {
                        op: "add";
                        path: string;
                        value: unknown;
                    } | {
                        op: "remove";
                        path: string;
                    } | {
                        op: "replace";
                        path: string;
                        value: unknown;
                    } | {
                        op: "test";
                        path: string;
                        value: unknown;
                    })[];
                } | {
                    clusters?: undefined | {
                        exclude?: string[] | undefined;
                        fields?: undefined | {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        labels?: undefined | {
                            matchExpressions?: undefined | {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            matchLabels?: Record<string, string> | undefined;
                        };
                        names?: string[] | undefined;
                    };
                    values: Record<string, unknown>;
                })[] | undefined;
                placement: {
                    affinity?: undefined | {
                        exclude?: string[] | undefined;
                        fields?: undefined | {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        labels?: undefined | {
                            matchExpressions?: undefined | {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            matchLabels?: Record<string, string> | undefined;
                        };
                        name?: string | undefined;
                        names?: string[] | undefined;
                        overflow?: undefined | {
                            exclude?: string[] | undefined;
                            fields?: undefined | {
                                field: "provider" | "region" | "zone";
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            labels?: undefined | {
                                matchExpressions?: undefined | {
                                    key: string;
                                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                    values?: string[] | undefined;
                                }[];
                                matchLabels?: Record<string, string> | undefined;
                            };
                            names?: string[] | undefined;
                        }[];
                    }[];
                    failover?: undefined | {
                        cluster: {
                            purge?: "Directly" | "Never" | undefined;
                            tolerationSeconds?: number | undefined;
                        };
                    };
                    prioritizers?: undefined | {
                        key?: string | undefined;
                        name: "FreeCPU" | "FreeMemory" | "Metric";
                        weight: number;
                    }[];
                    redecideOn?: ("capacityFreed" | "clusterAdded" | "clusterReturned" | "labelsChanged" | "uncordoned")[] | undefined;
                    replicas?: undefined | {
                        capacity?: "Ignore" | "Require" | undefined;
                        divide?: "Aggregated" | "Weighted" | undefined;
                        dynamic?: "AvailableReplicas" | undefined;
                        fixed?: undefined | {
                            clusters: {
                                exclude?: string[] | undefined;
                                fields?: undefined | {
                                    field: "provider" | "region" | "zone";
                                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                    values?: string[] | undefined;
                                }[];
                                labels?: undefined | {
                                    matchExpressions?: undefined | {
                                        key: string;
                                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                        values?: string[] | undefined;
                                    }[];
                                    matchLabels?: Record<string, string> | undefined;
                                };
                                names?: string[] | undefined;
                            };
                            replicas: number;
                        }[];
                        minPerCluster?: number | undefined;
                        mode?: "Divided" | "Duplicated" | undefined;
                        weights?: undefined | {
                            clusters: {
                                exclude?: string[] | undefined;
                                fields?: undefined | {
                                    field: "provider" | "region" | "zone";
                                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                    values?: string[] | undefined;
                                }[];
                                labels?: undefined | {
                                    matchExpressions?: undefined | {
                                        key: string;
                                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                        values?: string[] | undefined;
                                    }[];
                                    matchLabels?: Record<string, string> | undefined;
                                };
                                names?: string[] | undefined;
                            };
                            weight: number;
                        }[];
                    };
                    rollout?: undefined | {
                        maxUnavailable?: number | string | undefined;
                        minReadySeconds?: number | undefined;
                        onFailure?: "Pause" | "Rollback" | undefined;
                        progressDeadlineSeconds?: number | undefined;
                        rollback?: undefined | {
                            afterHooks?: true | undefined;
                        };
                        waves?: undefined | {
                            after?: undefined | {
                                wait?: string | undefined;
                            };
                            before?: undefined | {
                                approval?: true | undefined | {
                                    notAuthor: true;
                                };
                            };
                            clusters: {
                                exclude?: string[] | undefined;
                                fields?: undefined | {
                                    field: "provider" | "region" | "zone";
                                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                    values?: string[] | undefined;
                                }[];
                                labels?: undefined | {
                                    matchExpressions?: undefined | {
                                        key: string;
                                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                        values?: string[] | undefined;
                                    }[];
                                    matchLabels?: Record<string, string> | undefined;
                                };
                                names?: string[] | undefined;
                            };
                            maxConcurrent?: number | string | undefined;
                            minReady?: number | undefined;
                            name: string;
                        }[];
                        windows?: undefined | {
                            deny?: true | undefined;
                            duration: string;
                            schedule: string;
                            timezone?: string | undefined;
                        }[];
                    };
                    spread?: undefined | {
                        by?: "cluster" | "provider" | "region" | "zone" | undefined;
                        label?: string | undefined;
                        max?: number | undefined;
                        min?: number | undefined;
                        strict?: boolean | undefined;
                    }[];
                    steady?: number | undefined;
                    tolerations?: undefined | {
                        effect?: "NoExecute" | "NoSchedule" | "PreferNoSchedule" | undefined;
                        key?: string | undefined;
                        operator?: "Equal" | "Exists" | undefined;
                        value?: string | undefined;
                    }[];
                    workloadAffinity?: undefined | {
                        releases: {
                            matchExpressions?: undefined | {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            matchLabels?: Record<string, string> | undefined;
                        };
                        required?: boolean | undefined;
                        topology?: string | undefined;
                        weight?: number | undefined;
                    }[];
                    workloadAntiAffinity?: undefined | {
                        releases: {
                            matchExpressions?: undefined | {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            matchLabels?: Record<string, string> | undefined;
                        };
                        required?: boolean | undefined;
                        topology?: string | undefined;
                        weight?: number | undefined;
                    }[];
                };
                release?: string | undefined;
                replicas?: Record<string, number> | undefined;
                revision?: number | string | undefined;
                template?: true | undefined;
                values?: Record<string, unknown> | undefined;
                valuesFrom?: undefined | {
                    pointer: string;
                    secret: {
                        digest?: string | undefined;
                        value?: string | undefined;
                    };
                }[];
                workload?: undefined | {
                    nodeSelector?: Record<string, string> | undefined;
                    replicas: number;
                    requests?: Record<string, number | string> | undefined;
                    tolerations?: undefined | {
                        effect?: "NoExecute" | "NoSchedule" | "PreferNoSchedule" | undefined;
                        key?: string | undefined;
                        operator?: "Equal" | "Exists" | undefined;
                        value?: string | undefined;
                    }[];
                    uid: string;
                };
            };
            meta: object;
            output: {
                group: string;
                message?: string | undefined;
                moves?: undefined | {
                    cluster: string;
                    from: null | number;
                    to: null | number;
                    workloads?: undefined | {
                        from: number;
                        to: number;
                        workload: string;
                    }[];
                }[];
                outcome: "Scheduled" | "Unschedulable";
                rejected: {
                    cluster: string;
                    filter: "API" | "Affinity" | "Capacity" | "Cordoned" | "Evicting" | "Namespace" | "NoShare" | "NotReady" | "Spread" | "SpreadField" | "Taint" | "WorkloadAffinity" | "WorkloadAntiAffinity";
                    found: string;
                    needed: string;
                    reason: string;
                }[];
                targets: {
                    cluster: string;
                    replicas: number;
                    workloads: Record<string, number>;
                }[];
            };
        }>;
        watch: TRPCSubscriptionProcedure<{
            input: WatchQuery;
            meta: object;
            output: AsyncIterable<{
                data: ChangeOf<Resource<{
                    affinity?: undefined | {
                        exclude?: string[] | undefined;
                        fields?: undefined | {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        labels?: undefined | {
                            matchExpressions?: undefined | {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            matchLabels?: Record<string, string> | undefined;
                        };
                        name?: string | undefined;
                        names?: string[] | undefined;
                        overflow?: undefined | {
                            exclude?: string[] | undefined;
                            fields?: undefined | {
                                field: "provider" | "region" | "zone";
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            labels?: undefined | {
                                matchExpressions?: undefined | {
                                    key: string;
                                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                    values?: string[] | undefined;
                                }[];
                                matchLabels?: Record<string, string> | undefined;
                            };
                            names?: string[] | undefined;
                        }[];
                    }[];
                    failover?: undefined | {
                        cluster: {
                            purge: "Directly" | "Never";
                            tolerationSeconds: number;
                        };
                    };
                    prioritizers?: undefined | {
                        key?: string | undefined;
                        name: "FreeCPU" | "FreeMemory" | "Metric";
                        weight: number;
                    }[];
                    redecideOn: ("capacityFreed" | "clusterAdded" | "clusterReturned" | "labelsChanged" | "uncordoned")[];
                    replicas: {
                        capacity: "Ignore" | "Require";
                        divide: "Aggregated" | "Weighted";
                        dynamic?: "AvailableReplicas" | undefined;
                        fixed?: undefined | {
                            clusters: {
                                exclude?: string[] | undefined;
                                fields?: undefined | {
                                    field: "provider" | "region" | "zone";
                                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                    values?: string[] | undefined;
                                }[];
                                labels?: undefined | {
                                    matchExpressions?: undefined | {
                                        key: string;
                                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                        values?: string[] | undefined;
                                    }[];
                                    matchLabels?: Record<string, string> | undefined;
                                };
                                names?: string[] | undefined;
                            };
                            replicas: number;
                        }[];
                        minPerCluster?: number | undefined;
                        mode: "Divided" | "Duplicated";
                        weights?: undefined | {
                            clusters: {
                                exclude?: string[] | undefined;
                                fields?: undefined | {
                                    field: "provider" | "region" | "zone";
                                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                    values?: string[] | undefined;
                                }[];
                                labels?: undefined | {
                                    matchExpressions?: undefined | {
                                        key: string;
                                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                        values?: string[] | undefined;
                                    }[];
                                    matchLabels?: Record<string, string> | undefined;
                                };
                                names?: string[] | undefined;
                            };
                            weight: number;
                        }[];
                    };
                    rollout?: undefined | {
                        maxUnavailable?: number | string | undefined;
                        minReadySeconds?: number | undefined;
                        onFailure?: "Pause" | "Rollback" | undefined;
                        progressDeadlineSeconds?: number | undefined;
                        rollback?: undefined | {
                            afterHooks?: true | undefined;
                        };
                        waves?: undefined | {
                            after?: undefined | {
                                wait?: string | undefined;
                            };
                            before?: undefined | {
                                approval?: true | undefined | {
                                    notAuthor: true;
                                };
                            };
                            clusters: {
                                exclude?: string[] | undefined;
                                fields?: undefined | {
                                    field: "provider" | "region" | "zone";
                                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                    values?: string[] | undefined;
                                }[];
                                labels?: undefined | {
                                    matchExpressions?: undefined | {
                                        key: string;
                                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                        values?: string[] | undefined;
                                    }[];
                                    matchLabels?: Record<string, string> | undefined;
                                };
                                names?: string[] | undefined;
                            };
                            maxConcurrent?: number | string | undefined;
                            minReady?: number | undefined;
                            name: string;
                        }[];
                        windows?: undefined | {
                            deny?: true | undefined;
                            duration: string;
                            schedule: string;
                            timezone?: string | undefined;
                        }[];
                    };
                    spread: {
                        by?: "cluster" | "provider" | "region" | "zone" | undefined;
                        label?: string | undefined;
                        max?: number | undefined;
                        min?: number | undefined;
                        strict: boolean;
                    }[];
                    steady?: number | undefined;
                    tolerations: {
                        effect?: "NoExecute" | "NoSchedule" | "PreferNoSchedule" | undefined;
                        key?: string | undefined;
                        operator: "Equal" | "Exists";
                        value?: string | undefined;
                    }[];
                    workloadAffinity?: undefined | {
                        releases: {
                            matchExpressions?: undefined | {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            matchLabels?: Record<string, string> | undefined;
                        };
                        required: boolean;
                        topology: string;
                        weight?: number | undefined;
                    }[];
                    workloadAntiAffinity?: undefined | {
                        releases: {
                            matchExpressions?: undefined | {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            matchLabels?: Record<string, string> | undefined;
                        };
                        required: boolean;
                        topology: string;
                        weight?: number | undefined;
                    }[];
                }, Record<string, never>>>;
                id: string;
            }, void, unknown>;
        }>;
    };
    releases: {
        abortRollout: TRPCMutationProcedure<{
            errorShape: ErrorShape;
            input: {
                idempotencyKey?: string | undefined;
                name: string;
                namespace: string;
            };
            meta: object;
            output: {
                estimatedEnd?: string | undefined;
                from: number;
                message?: string | undefined;
                reason?: string | undefined;
                revision: number;
                since: string;
                startedAt: string;
                state: "AwaitingApproval" | "Completed" | "Paused" | "Progressing" | "RolledBack" | "RollingBack" | "Suspended" | "Waiting";
                targets: {
                    cluster: string;
                    message?: string | undefined;
                    revision: number;
                    state: "Pending" | "Progressing" | "Ready" | "Skipped";
                    wave: string;
                }[];
                waves: {
                    approvedBy?: string | undefined;
                    endedAt?: string | undefined;
                    name: string;
                    ready: number;
                    skippedBy?: string | undefined;
                    startedAt?: string | undefined;
                    state: "AwaitingApproval" | "Failed" | "Pending" | "Progressing" | "Skipped" | "Succeeded" | "Waiting";
                    targets: number;
                    updated: number;
                }[];
            };
        }>;
        apply: Mutation<{
            namespace: string;
        } & WriteQuery & {
            createOnly?: boolean | undefined;
            ifMatch?: string | undefined;
            name: string;
            resource: ResourceInput<{
                bundle: {
                    follow?: string | undefined;
                    name: string;
                    version: string;
                };
                clusterScoped?: "Refused" | undefined;
                conflicts?: "Adopt" | "Fail" | undefined;
                crds?: "Create" | "CreateReplace" | undefined;
                createNamespace?: undefined | {
                    annotations?: Record<string, string> | undefined;
                    labels?: Record<string, string> | undefined;
                };
                deletion?: "All" | "Keep" | undefined;
                drift?: "Correct" | "Report" | undefined;
                generated?: undefined | {
                    moved?: "Accept" | "Keep" | undefined;
                };
                ignoreDrift?: undefined | {
                    group?: string | undefined;
                    kind: string;
                    managers?: string[] | undefined;
                    name?: string | undefined;
                    pointers: string[];
                }[];
                namespace?: string | undefined;
                onImmutable?: "Fail" | "Recreate" | undefined;
                overrides?: ({
                    clusters?: undefined | {
                        exclude?: string[] | undefined;
                        fields?: undefined | {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        labels?: undefined | {
                            matchExpressions?: undefined | {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            matchLabels?: Record<string, string> | undefined;
                        };
                        names?: string[] | undefined;
                    };
                    object: {
                        kind: string;
                        name: string;
                        namespace?: string | undefined;
                    };
                    patch: ({
                        from: string;
                        op: "copy";
                        path: string;
                    } | {
                        from: string;
                        op: "move";
                        path: string;
                    } | {
                        op: "add";
                        path: string;
                        value: unknown;
                    } | {
                        op: "remove";
                        path: string;
                    } | {
                        op: "replace";
                        path: string;
                        value: unknown;
                    } | {
                        op: "test";
                        path: string;
                        value: unknown;
                    })[];
                } | {
                    clusters?: undefined | {
                        exclude?: string[] | undefined;
                        fields?: undefined | {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        labels?: undefined | {
                            matchExpressions?: undefined | {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            matchLabels?: Record<string, string> | undefined;
                        };
                        names?: string[] | undefined;
                    };
                    values: Record<string, unknown>;
                })[] | undefined;
                placement: string;
                replicas?: Record<string, number> | undefined;
                revisionHistoryLimit?: number | undefined;
                rollout?: undefined | {
                    maxUnavailable?: number | string | undefined;
                    minReadySeconds?: number | undefined;
                    onFailure?: "Pause" | "Rollback" | undefined;
                    progressDeadlineSeconds?: number | undefined;
                    rollback?: undefined | {
                        afterHooks?: true | undefined;
                    };
                    waves?: undefined | {
                        after?: undefined | {
                            wait?: string | undefined;
                        };
                        before?: undefined | {
                            approval?: true | undefined | {
                                notAuthor: true;
                            };
                        };
                        clusters: {
                            exclude?: string[] | undefined;
                            fields?: undefined | {
                                field: "provider" | "region" | "zone";
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            labels?: undefined | {
                                matchExpressions?: undefined | {
                                    key: string;
                                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                    values?: string[] | undefined;
                                }[];
                                matchLabels?: Record<string, string> | undefined;
                            };
                            names?: string[] | undefined;
                        };
                        maxConcurrent?: number | string | undefined;
                        minReady?: number | undefined;
                        name: string;
                    }[];
                    windows?: undefined | {
                        deny?: true | undefined;
                        duration: string;
                        schedule: string;
                        timezone?: string | undefined;
                    }[];
                };
                suspend?: boolean | undefined;
                template?: true | undefined;
                timeoutSeconds?: number | undefined;
                values?: Record<string, unknown> | undefined;
                valuesFrom?: undefined | {
                    pointer: string;
                    secret: {
                        digest?: string | undefined;
                        value?: string | undefined;
                    };
                }[];
            }>;
        }, Resource<{
            bundle: {
                follow?: string | undefined;
                name: string;
                version: string;
            };
            clusterScoped?: "Refused" | undefined;
            conflicts: "Adopt" | "Fail";
            crds?: "Create" | "CreateReplace" | undefined;
            createNamespace?: undefined | {
                annotations?: Record<string, string> | undefined;
                labels?: Record<string, string> | undefined;
            };
            deletion: "All" | "Keep";
            drift: "Correct" | "Report";
            generated?: undefined | {
                moved: "Accept" | "Keep";
            };
            ignoreDrift?: undefined | {
                group?: string | undefined;
                kind: string;
                managers?: string[] | undefined;
                name?: string | undefined;
                pointers: string[];
            }[];
            namespace: string;
            onImmutable?: "Fail" | "Recreate" | undefined;
            overrides: ({
                clusters?: undefined | {
                    exclude?: string[] | undefined;
                    fields?: undefined | {
                        field: "provider" | "region" | "zone";
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[];
                    labels?: undefined | {
                        matchExpressions?: undefined | {
                            key: string;
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        matchLabels?: Record<string, string> | undefined;
                    };
                    names?: string[] | undefined;
                };
                object: {
                    kind: string;
                    name: string;
                    namespace?: string | undefined;
                };
                patch: ({
                    from: string;
                    op: "copy";
                    path: string;
                } | {
                    from: string;
                    op: "move";
                    path: string;
                } | {
                    op: "add";
                    path: string;
                    value: unknown;
                } | {
                    op: "remove";
                    path: string;
                } | {
                    op: "replace";
                    path: string;
                    value: unknown;
                } | {
                    op: "test";
                    path: string;
                    value: unknown;
                })[];
            } | {
                clusters?: undefined | {
                    exclude?: string[] | undefined;
                    fields?: undefined | {
                        field: "provider" | "region" | "zone";
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[];
                    labels?: undefined | {
                        matchExpressions?: undefined | {
                            key: string;
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        matchLabels?: Record<string, string> | undefined;
                    };
                    names?: string[] | undefined;
                };
                values: Record<string, unknown>;
            })[];
            placement: string;
            replicas: Record<string, number>;
            revisionHistoryLimit?: number | undefined;
            rollout?: undefined | {
                maxUnavailable?: number | string | undefined;
                minReadySeconds?: number | undefined;
                onFailure?: "Pause" | "Rollback" | undefined;
                progressDeadlineSeconds?: number | undefined;
                rollback?: undefined | {
                    afterHooks?: true | undefined;
                };
                waves?: undefined | {
                    after?: undefined | {
                        wait?: string | undefined;
                    };
                    before?: undefined | {
                        approval?: true | undefined | {
                            notAuthor: true;
                        };
                    };
                    clusters: {
                        exclude?: string[] | undefined;
                        fields?: undefined | {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        labels?: undefined | {
                            matchExpressions?: undefined | {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            matchLabels?: Record<string, string> | undefined;
                        };
                        names?: string[] | undefined;
                    };
                    maxConcurrent?: number | string | undefined;
                    minReady?: number | undefined;
                    name: string;
                }[];
                windows?: undefined | {
                    deny?: true | undefined;
                    duration: string;
                    schedule: string;
                    timezone?: string | undefined;
                }[];
            };
            suspend?: boolean | undefined;
            template?: true | undefined;
            timeoutSeconds?: number | undefined;
            values?: Record<string, unknown> | undefined;
            valuesFrom?: undefined | {
                pointer: string;
                secret: {
                    digest?: string | undefined;
                    value?: string | undefined;
                };
            }[];
        }, {
            conditions: {
                lastTransitionTime: string;
                message: string;
                reason: string;
                status: "False" | "True" | "Unknown";
                type: string;
            }[];
            following?: undefined | {
                follow: string;
                problem?: string | undefined;
                version: string;
            };
            observedGeneration: number;
            outages?: undefined | {
                cluster: string;
                message: string;
                movesAt?: string | undefined;
                since: string;
            }[];
            revision?: number | undefined;
            revisions?: undefined | {
                ready: number;
                revision: number;
                targets: number;
            }[];
            rollout?: undefined | {
                from: number;
                message?: string | undefined;
                reason?: string | undefined;
                revision: number;
                since: string;
                state: "AwaitingApproval" | "Completed" | "Paused" | "Progressing" | "RolledBack" | "RollingBack" | "Suspended" | "Waiting";
                waves: {
                    approvedBy?: string | undefined;
                    endedAt?: string | undefined;
                    name: string;
                    ready: number;
                    skippedBy?: string | undefined;
                    startedAt?: string | undefined;
                    state: "AwaitingApproval" | "Failed" | "Pending" | "Progressing" | "Skipped" | "Succeeded" | "Waiting";
                    targets: number;
                    updated: number;
                }[];
            };
            targets: {
                applied: number;
                drifted: number;
                failed: number;
                ready: number;
                total: number;
                unreachable: number;
            };
            updatedTargets?: number | undefined;
        }>>;
        approveWave: TRPCMutationProcedure<{
            errorShape: ErrorShape;
            input: {
                idempotencyKey?: string | undefined;
                name: string;
                namespace: string;
                wave?: string | undefined;
            };
            meta: object;
            output: {
                estimatedEnd?: string | undefined;
                from: number;
                message?: string | undefined;
                reason?: string | undefined;
                revision: number;
                since: string;
                startedAt: string;
                state: "AwaitingApproval" | "Completed" | "Paused" | "Progressing" | "RolledBack" | "RollingBack" | "Suspended" | "Waiting";
                targets: {
                    cluster: string;
                    message?: string | undefined;
                    revision: number;
                    state: "Pending" | "Progressing" | "Ready" | "Skipped";
                    wave: string;
                }[];
                waves: {
                    approvedBy?: string | undefined;
                    endedAt?: string | undefined;
                    name: string;
                    ready: number;
                    skippedBy?: string | undefined;
                    startedAt?: string | undefined;
                    state: "AwaitingApproval" | "Failed" | "Pending" | "Progressing" | "Skipped" | "Succeeded" | "Waiting";
                    targets: number;
                    updated: number;
                }[];
            };
        }>;
        create: Mutation<{
            namespace: string;
        } & WriteQuery & {
            idempotencyKey?: string | undefined;
            resource: ResourceInput<{
                bundle: {
                    follow?: string | undefined;
                    name: string;
                    version: string;
                };
                clusterScoped?: "Refused" | undefined;
                conflicts?: "Adopt" | "Fail" | undefined;
                crds?: "Create" | "CreateReplace" | undefined;
                createNamespace?: undefined | {
                    annotations?: Record<string, string> | undefined;
                    labels?: Record<string, string> | undefined;
                };
                deletion?: "All" | "Keep" | undefined;
                drift?: "Correct" | "Report" | undefined;
                generated?: undefined | {
                    moved?: "Accept" | "Keep" | undefined;
                };
                ignoreDrift?: undefined | {
                    group?: string | undefined;
                    kind: string;
                    managers?: string[] | undefined;
                    name?: string | undefined;
                    pointers: string[];
                }[];
                namespace?: string | undefined;
                onImmutable?: "Fail" | "Recreate" | undefined;
                overrides?: ({
                    clusters?: undefined | {
                        exclude?: string[] | undefined;
                        fields?: undefined | {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        labels?: undefined | {
                            matchExpressions?: undefined | {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            matchLabels?: Record<string, string> | undefined;
                        };
                        names?: string[] | undefined;
                    };
                    object: {
                        kind: string;
                        name: string;
                        namespace?: string | undefined;
                    };
                    patch: ({
                        from: string;
                        op: "copy";
                        path: string;
                    } | {
                        from: string;
                        op: "move";
                        path: string;
                    } | {
                        op: "add";
                        path: string;
                        value: unknown;
                    } | {
                        op: "remove";
                        path: string;
                    } | {
                        op: "replace";
                        path: string;
                        value: unknown;
                    } | {
                        op: "test";
                        path: string;
                        value: unknown;
                    })[];
                } | {
                    clusters?: undefined | {
                        exclude?: string[] | undefined;
                        fields?: undefined | {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        labels?: undefined | {
                            matchExpressions?: undefined | {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            matchLabels?: Record<string, string> | undefined;
                        };
                        names?: string[] | undefined;
                    };
                    values: Record<string, unknown>;
                })[] | undefined;
                placement: string;
                replicas?: Record<string, number> | undefined;
                revisionHistoryLimit?: number | undefined;
                rollout?: undefined | {
                    maxUnavailable?: number | string | undefined;
                    minReadySeconds?: number | undefined;
                    onFailure?: "Pause" | "Rollback" | undefined;
                    progressDeadlineSeconds?: number | undefined;
                    rollback?: undefined | {
                        afterHooks?: true | undefined;
                    };
                    waves?: undefined | {
                        after?: undefined | {
                            wait?: string | undefined;
                        };
                        before?: undefined | {
                            approval?: true | undefined | {
                                notAuthor: true;
                            };
                        };
                        clusters: {
                            exclude?: string[] | undefined;
                            fields?: undefined | {
                                field: "provider" | "region" | "zone";
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            labels?: undefined | {
                                matchExpressions?: undefined | {
                                    key: string;
                                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                    values?: string[] | undefined;
                                }[];
                                matchLabels?: Record<string, string> | undefined;
                            };
                            names?: string[] | undefined;
                        };
                        maxConcurrent?: number | string | undefined;
                        minReady?: number | undefined;
                        name: string;
                    }[];
                    windows?: undefined | {
                        deny?: true | undefined;
                        duration: string;
                        schedule: string;
                        timezone?: string | undefined;
                    }[];
                };
                suspend?: boolean | undefined;
                template?: true | undefined;
                timeoutSeconds?: number | undefined;
                values?: Record<string, unknown> | undefined;
                valuesFrom?: undefined | {
                    pointer: string;
                    secret: {
                        digest?: string | undefined;
                        value?: string | undefined;
                    };
                }[];
            }>;
        }, Resource<{
            bundle: {
                follow?: string | undefined;
                name: string;
                version: string;
            };
            clusterScoped?: "Refused" | undefined;
            conflicts: "Adopt" | "Fail";
            crds?: "Create" | "CreateReplace" | undefined;
            createNamespace?: undefined | {
                annotations?: Record<string, string> | undefined;
                labels?: Record<string, string> | undefined;
            };
            deletion: "All" | "Keep";
            drift: "Correct" | "Report";
            generated?: undefined | {
                moved: "Accept" | "Keep";
            };
            ignoreDrift?: undefined | {
                group?: string | undefined;
                kind: string;
                managers?: string[] | undefined;
                name?: string | undefined;
                pointers: string[];
            }[];
            namespace: string;
            onImmutable?: "Fail" | "Recreate" | undefined;
            overrides: ({
                clusters?: undefined | {
                    exclude?: string[] | undefined;
                    fields?: undefined | {
                        field: "provider" | "region" | "zone";
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[];
                    labels?: undefined | {
                        matchExpressions?: undefined | {
                            key: string;
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        matchLabels?: Record<string, string> | undefined;
                    };
                    names?: string[] | undefined;
                };
                object: {
                    kind: string;
                    name: string;
                    namespace?: string | undefined;
                };
                patch: ({
                    from: string;
                    op: "copy";
                    path: string;
                } | {
                    from: string;
                    op: "move";
                    path: string;
                } | {
                    op: "add";
                    path: string;
                    value: unknown;
                } | {
                    op: "remove";
                    path: string;
                } | {
                    op: "replace";
                    path: string;
                    value: unknown;
                } | {
                    op: "test";
                    path: string;
                    value: unknown;
                })[];
            } | {
                clusters?: undefined | {
                    exclude?: string[] | undefined;
                    fields?: undefined | {
                        field: "provider" | "region" | "zone";
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[];
                    labels?: undefined | {
                        matchExpressions?: undefined | {
                            key: string;
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        matchLabels?: Record<string, string> | undefined;
                    };
                    names?: string[] | undefined;
                };
                values: Record<string, unknown>;
            })[];
            placement: string;
            replicas: Record<string, number>;
            revisionHistoryLimit?: number | undefined;
            rollout?: undefined | {
                maxUnavailable?: number | string | undefined;
                minReadySeconds?: number | undefined;
                onFailure?: "Pause" | "Rollback" | undefined;
                progressDeadlineSeconds?: number | undefined;
                rollback?: undefined | {
                    afterHooks?: true | undefined;
                };
                waves?: undefined | {
                    after?: undefined | {
                        wait?: string | undefined;
                    };
                    before?: undefined | {
                        approval?: true | undefined | {
                            notAuthor: true;
                        };
                    };
                    clusters: {
                        exclude?: string[] | undefined;
                        fields?: undefined | {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        labels?: undefined | {
                            matchExpressions?: undefined | {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            matchLabels?: Record<string, string> | undefined;
                        };
                        names?: string[] | undefined;
                    };
                    maxConcurrent?: number | string | undefined;
                    minReady?: number | undefined;
                    name: string;
                }[];
                windows?: undefined | {
                    deny?: true | undefined;
                    duration: string;
                    schedule: string;
                    timezone?: string | undefined;
                }[];
            };
            suspend?: boolean | undefined;
            template?: true | undefined;
            timeoutSeconds?: number | undefined;
            values?: Record<string, unknown> | undefined;
            valuesFrom?: undefined | {
                pointer: string;
                secret: {
                    digest?: string | undefined;
                    value?: string | undefined;
                };
            }[];
        }, {
            conditions: {
                lastTransitionTime: string;
                message: string;
                reason: string;
                status: "False" | "True" | "Unknown";
                type: string;
            }[];
            following?: undefined | {
                follow: string;
                problem?: string | undefined;
                version: string;
            };
            observedGeneration: number;
            outages?: undefined | {
                cluster: string;
                message: string;
                movesAt?: string | undefined;
                since: string;
            }[];
            revision?: number | undefined;
            revisions?: undefined | {
                ready: number;
                revision: number;
                targets: number;
            }[];
            rollout?: undefined | {
                from: number;
                message?: string | undefined;
                reason?: string | undefined;
                revision: number;
                since: string;
                state: "AwaitingApproval" | "Completed" | "Paused" | "Progressing" | "RolledBack" | "RollingBack" | "Suspended" | "Waiting";
                waves: {
                    approvedBy?: string | undefined;
                    endedAt?: string | undefined;
                    name: string;
                    ready: number;
                    skippedBy?: string | undefined;
                    startedAt?: string | undefined;
                    state: "AwaitingApproval" | "Failed" | "Pending" | "Progressing" | "Skipped" | "Succeeded" | "Waiting";
                    targets: number;
                    updated: number;
                }[];
            };
            targets: {
                applied: number;
                drifted: number;
                failed: number;
                ready: number;
                total: number;
                unreachable: number;
            };
            updatedTargets?: number | undefined;
        }>>;
        decision: TRPCQueryProcedure<{
            errorShape: ErrorShape;
            input: {
                name: string;
                namespace: string;
            };
            meta: object;
            output: {
                decidedAt: string;
                expiredScores?: undefined | {
                    count: number;
                    key: string;
                    names: string[];
                }[];
                group?: string | undefined;
                message?: string | undefined;
                outcome: "Scheduled" | "Unschedulable";
                rejected: {
                    count: number;
                    filter: string;
                    names: string[];
                }[];
                revision: string;
                targets: {
                    cluster: string;
                    workloads: {
                        apiVersion: string;
                        kind: string;
                        name: string;
                        namespace: string;
                        replicas: number;
                    }[];
                }[];
            };
        }>;
        delete: Mutation<{
            namespace: string;
        } & {
            dryRun?: 'All' | undefined;
            ifMatch?: string | undefined;
            name: string;
        }, Resource<{
            bundle: {
                follow?: string | undefined;
                name: string;
                version: string;
            };
            clusterScoped?: "Refused" | undefined;
            conflicts: "Adopt" | "Fail";
            crds?: "Create" | "CreateReplace" | undefined;
            createNamespace?: undefined | {
                annotations?: Record<string, string> | undefined;
                labels?: Record<string, string> | undefined;
            };
            deletion: "All" | "Keep";
            drift: "Correct" | "Report";
            generated?: undefined | {
                moved: "Accept" | "Keep";
            };
            ignoreDrift?: undefined | {
                group?: string | undefined;
                kind: string;
                managers?: string[] | undefined;
                name?: string | undefined;
                pointers: string[];
            }[];
            namespace: string;
            onImmutable?: "Fail" | "Recreate" | undefined;
            overrides: ({
                clusters?: undefined | {
                    exclude?: string[] | undefined;
                    fields?: undefined | {
                        field: "provider" | "region" | "zone";
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[];
                    labels?: undefined | {
                        matchExpressions?: undefined | {
                            key: string;
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        matchLabels?: Record<string, string> | undefined;
                    };
                    names?: string[] | undefined;
                };
                object: {
                    kind: string;
                    name: string;
                    namespace?: string | undefined;
                };
                patch: ({
                    from: string;
                    op: "copy";
                    path: string;
                } | {
                    from: string;
                    op: "move";
                    path: string;
                } | {
                    op: "add";
                    path: string;
                    value: unknown;
                } | {
                    op: "remove";
                    path: string;
                } | {
                    op: "replace";
                    path: string;
                    value: unknown;
                } | {
                    op: "test";
                    path: string;
                    value: unknown;
                })[];
            } | {
                clusters?: undefined | {
                    exclude?: string[] | undefined;
                    fields?: undefined | {
                        field: "provider" | "region" | "zone";
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[];
                    labels?: undefined | {
                        matchExpressions?: undefined | {
                            key: string;
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        matchLabels?: Record<string, string> | undefined;
                    };
                    names?: string[] | undefined;
                };
                values: Record<string, unknown>;
            })[];
            placement: string;
            replicas: Record<string, number>;
            revisionHistoryLimit?: number | undefined;
            rollout?: undefined | {
                maxUnavailable?: number | string | undefined;
                minReadySeconds?: number | undefined;
                onFailure?: "Pause" | "Rollback" | undefined;
                progressDeadlineSeconds?: number | undefined;
                rollback?: undefined | {
                    afterHooks?: true | undefined;
                };
                waves?: undefined | {
                    after?: undefined | {
                        wait?: string | undefined;
                    };
                    before?: undefined | {
                        approval?: true | undefined | {
                            notAuthor: true;
                        };
                    };
                    clusters: {
                        exclude?: string[] | undefined;
                        fields?: undefined | {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        labels?: undefined | {
                            matchExpressions?: undefined | {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            matchLabels?: Record<string, string> | undefined;
                        };
                        names?: string[] | undefined;
                    };
                    maxConcurrent?: number | string | undefined;
                    minReady?: number | undefined;
                    name: string;
                }[];
                windows?: undefined | {
                    deny?: true | undefined;
                    duration: string;
                    schedule: string;
                    timezone?: string | undefined;
                }[];
            };
            suspend?: boolean | undefined;
            template?: true | undefined;
            timeoutSeconds?: number | undefined;
            values?: Record<string, unknown> | undefined;
            valuesFrom?: undefined | {
                pointer: string;
                secret: {
                    digest?: string | undefined;
                    value?: string | undefined;
                };
            }[];
        }, {
            conditions: {
                lastTransitionTime: string;
                message: string;
                reason: string;
                status: "False" | "True" | "Unknown";
                type: string;
            }[];
            following?: undefined | {
                follow: string;
                problem?: string | undefined;
                version: string;
            };
            observedGeneration: number;
            outages?: undefined | {
                cluster: string;
                message: string;
                movesAt?: string | undefined;
                since: string;
            }[];
            revision?: number | undefined;
            revisions?: undefined | {
                ready: number;
                revision: number;
                targets: number;
            }[];
            rollout?: undefined | {
                from: number;
                message?: string | undefined;
                reason?: string | undefined;
                revision: number;
                since: string;
                state: "AwaitingApproval" | "Completed" | "Paused" | "Progressing" | "RolledBack" | "RollingBack" | "Suspended" | "Waiting";
                waves: {
                    approvedBy?: string | undefined;
                    endedAt?: string | undefined;
                    name: string;
                    ready: number;
                    skippedBy?: string | undefined;
                    startedAt?: string | undefined;
                    state: "AwaitingApproval" | "Failed" | "Pending" | "Progressing" | "Skipped" | "Succeeded" | "Waiting";
                    targets: number;
                    updated: number;
                }[];
            };
            targets: {
                applied: number;
                drifted: number;
                failed: number;
                ready: number;
                total: number;
                unreachable: number;
            };
            updatedTargets?: number | undefined;
        }>>;
        diff: TRPCMutationProcedure<{
            errorShape: ErrorShape;
            input: {
                cluster?: string | undefined;
                live?: true | undefined;
                name: string;
                namespace: string;
                revisions?: undefined | {
                    from: number | string;
                    to: number | string;
                };
                spec?: undefined | {
                    bundle: {
                        follow?: string | undefined;
                        name: string;
                        version: string;
                    };
                    clusterScoped?: "Refused" | undefined;
                    conflicts?: "Adopt" | "Fail" | undefined;
                    crds?: "Create" | "CreateReplace" | undefined;
                    createNamespace?: undefined | {
                        annotations?: Record<string, string> | undefined;
                        labels?: Record<string, string> | undefined;
                    };
                    deletion?: "All" | "Keep" | undefined;
                    drift?: "Correct" | "Report" | undefined;
                    generated?: undefined | {
                        moved?: "Accept" | "Keep" | undefined;
                    };
                    ignoreDrift?: undefined | {
                        group?: string | undefined;
                        kind: string;
                        managers?: string[] | undefined;
                        name?: string | undefined;
                        pointers: string[];
                    }[];
                    namespace?: string | undefined;
                    onImmutable?: "Fail" | "Recreate" | undefined;
                    overrides?: ({
                        clusters?: undefined | {
                            exclude?: string[] | undefined;
                            fields?: undefined | {
                                field: "provider" | "region" | "zone";
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            labels?: undefined | {
                                matchExpressions?: undefined | {
                                    key: string;
                                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                    values?: string[] | undefined;
                                }[];
                                matchLabels?: Record<string, string> | undefined;
                            };
                            names?: string[] | undefined;
                        };
                        object: {
                            kind: string;
                            name: string;
                            namespace?: string | undefined;
                        };
                        patch: ({
                            from: string;
                            op: "copy";
                            path: string;
                        } | {
                            from: string;
                            op: "move";
                            path: string;
                        } | {
                            op: "add";
                            path: string;
                            value: unknown;
                        } | {
                            op: "remove";
                            path: string;
                        } | {
                            op: "replace";
                            path: string;
                            value: unknown;
                        } | {
                            op: "test";
                            path: string;
                            value: unknown;
                        })[];
                    } | {
                        clusters?: undefined | {
                            exclude?: string[] | undefined;
                            fields?: undefined | {
                                field: "provider" | "region" | "zone";
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            labels?: undefined | {
                                matchExpressions?: undefined | {
                                    key: string;
                                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                    values?: string[] | undefined;
                                }[];
                                matchLabels?: Record<string, string> | undefined;
                            };
                            names?: string[] | undefined;
                        };
                        values: Record<string, unknown>;
                    })[] | undefined;
                    placement: string;
                    replicas?: Record<string, number> | undefined;
                    revisionHistoryLimit?: number | undefined;
                    rollout?: undefined | {
                        maxUnavailable?: number | string | undefined;
                        minReadySeconds?: number | undefined;
                        onFailure?: "Pause" | "Rollback" | undefined;
                        progressDeadlineSeconds?: number | undefined;
                        rollback?: undefined | {
                            afterHooks?: true | undefined;
                        };
                        waves?: undefined | {
                            after?: undefined | {
                                wait?: string | undefined;
                            };
                            before?: undefined | {
                                approval?: true | undefined | {
                                    notAuthor: true;
                                };
                            };
                            clusters: {
                                exclude?: string[] | undefined;
                                fields?: undefined | {
                                    field: "provider" | "region" | "zone";
                                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                    values?: string[] | undefined;
                                }[];
                                labels?: undefined | {
                                    matchExpressions?: undefined | {
                                        key: string;
                                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                        values?: string[] | undefined;
                                    }[];
                                    matchLabels?: Record<string, string> | undefined;
                                };
                                names?: string[] | undefined;
                            };
                            maxConcurrent?: number | string | undefined;
                            minReady?: number | undefined;
                            name: string;
                        }[];
                        windows?: undefined | {
                            deny?: true | undefined;
                            duration: string;
                            schedule: string;
                            timezone?: string | undefined;
                        }[];
                    };
                    suspend?: boolean | undefined;
                    template?: true | undefined;
                    timeoutSeconds?: number | undefined;
                    values?: Record<string, unknown> | undefined;
                    valuesFrom?: undefined | {
                        pointer: string;
                        secret: {
                            digest?: string | undefined;
                            value?: string | undefined;
                        };
                    }[];
                };
            };
            meta: object;
            output: {
                groups: {
                    clusters: string[];
                    kept?: string[] | undefined;
                    notes?: string[] | undefined;
                    objects: {
                        after?: Record<string, unknown> | undefined;
                        apiVersion: string;
                        before?: Record<string, unknown> | undefined;
                        change: "Added" | "Changed" | "Recreated" | "Refused" | "Removed";
                        hook?: true | undefined;
                        kind: string;
                        name: string;
                        namespace?: string | undefined;
                        problem?: string | undefined;
                    }[];
                    problem?: string | undefined;
                    unchanged: number;
                }[];
                truncated?: string | undefined;
            };
        }>;
        difference: TRPCQueryProcedure<{
            errorShape: ErrorShape;
            input: {
                apiVersion: string;
                cluster: string;
                kind: string;
                name: string;
                namespace: string;
                objectName: string;
                objectNamespace?: string | undefined;
            };
            meta: object;
            output: {
                apiVersion: string;
                cluster: string;
                found?: Record<string, unknown>;
                kind: string;
                name: string;
                namespace?: string;
                wanted: Record<string, unknown>;
            };
        }>;
        driftRules: TRPCQueryProcedure<{
            errorShape: ErrorShape;
            input: {
                cluster?: string | undefined;
                name: string;
                namespace: string;
            };
            meta: object;
            output: {
                left: {
                    apiVersion: string;
                    cluster: string;
                    kind: string;
                    name: string;
                    namespace?: string;
                    reason: string;
                }[];
                rules: {
                    group?: string | undefined;
                    kind: string;
                    managers?: string[] | undefined;
                    name?: string | undefined;
                    pointers: string[];
                }[];
            };
        }>;
        get: Query<{
            namespace: string;
        } & {
            name: string;
        }, Resource<{
            bundle: {
                follow?: string | undefined;
                name: string;
                version: string;
            };
            clusterScoped?: "Refused" | undefined;
            conflicts: "Adopt" | "Fail";
            crds?: "Create" | "CreateReplace" | undefined;
            createNamespace?: undefined | {
                annotations?: Record<string, string> | undefined;
                labels?: Record<string, string> | undefined;
            };
            deletion: "All" | "Keep";
            drift: "Correct" | "Report";
            generated?: undefined | {
                moved: "Accept" | "Keep";
            };
            ignoreDrift?: undefined | {
                group?: string | undefined;
                kind: string;
                managers?: string[] | undefined;
                name?: string | undefined;
                pointers: string[];
            }[];
            namespace: string;
            onImmutable?: "Fail" | "Recreate" | undefined;
            overrides: ({
                clusters?: undefined | {
                    exclude?: string[] | undefined;
                    fields?: undefined | {
                        field: "provider" | "region" | "zone";
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[];
                    labels?: undefined | {
                        matchExpressions?: undefined | {
                            key: string;
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        matchLabels?: Record<string, string> | undefined;
                    };
                    names?: string[] | undefined;
                };
                object: {
                    kind: string;
                    name: string;
                    namespace?: string | undefined;
                };
                patch: ({
                    from: string;
                    op: "copy";
                    path: string;
                } | {
                    from: string;
                    op: "move";
                    path: string;
                } | {
                    op: "add";
                    path: string;
                    value: unknown;
                } | {
                    op: "remove";
                    path: string;
                } | {
                    op: "replace";
                    path: string;
                    value: unknown;
                } | {
                    op: "test";
                    path: string;
                    value: unknown;
                })[];
            } | {
                clusters?: undefined | {
                    exclude?: string[] | undefined;
                    fields?: undefined | {
                        field: "provider" | "region" | "zone";
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[];
                    labels?: undefined | {
                        matchExpressions?: undefined | {
                            key: string;
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        matchLabels?: Record<string, string> | undefined;
                    };
                    names?: string[] | undefined;
                };
                values: Record<string, unknown>;
            })[];
            placement: string;
            replicas: Record<string, number>;
            revisionHistoryLimit?: number | undefined;
            rollout?: undefined | {
                maxUnavailable?: number | string | undefined;
                minReadySeconds?: number | undefined;
                onFailure?: "Pause" | "Rollback" | undefined;
                progressDeadlineSeconds?: number | undefined;
                rollback?: undefined | {
                    afterHooks?: true | undefined;
                };
                waves?: undefined | {
                    after?: undefined | {
                        wait?: string | undefined;
                    };
                    before?: undefined | {
                        approval?: true | undefined | {
                            notAuthor: true;
                        };
                    };
                    clusters: {
                        exclude?: string[] | undefined;
                        fields?: undefined | {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        labels?: undefined | {
                            matchExpressions?: undefined | {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            matchLabels?: Record<string, string> | undefined;
                        };
                        names?: string[] | undefined;
                    };
                    maxConcurrent?: number | string | undefined;
                    minReady?: number | undefined;
                    name: string;
                }[];
                windows?: undefined | {
                    deny?: true | undefined;
                    duration: string;
                    schedule: string;
                    timezone?: string | undefined;
                }[];
            };
            suspend?: boolean | undefined;
            template?: true | undefined;
            timeoutSeconds?: number | undefined;
            values?: Record<string, unknown> | undefined;
            valuesFrom?: undefined | {
                pointer: string;
                secret: {
                    digest?: string | undefined;
                    value?: string | undefined;
                };
            }[];
        }, {
            conditions: {
                lastTransitionTime: string;
                message: string;
                reason: string;
                status: "False" | "True" | "Unknown";
                type: string;
            }[];
            following?: undefined | {
                follow: string;
                problem?: string | undefined;
                version: string;
            };
            observedGeneration: number;
            outages?: undefined | {
                cluster: string;
                message: string;
                movesAt?: string | undefined;
                since: string;
            }[];
            revision?: number | undefined;
            revisions?: undefined | {
                ready: number;
                revision: number;
                targets: number;
            }[];
            rollout?: undefined | {
                from: number;
                message?: string | undefined;
                reason?: string | undefined;
                revision: number;
                since: string;
                state: "AwaitingApproval" | "Completed" | "Paused" | "Progressing" | "RolledBack" | "RollingBack" | "Suspended" | "Waiting";
                waves: {
                    approvedBy?: string | undefined;
                    endedAt?: string | undefined;
                    name: string;
                    ready: number;
                    skippedBy?: string | undefined;
                    startedAt?: string | undefined;
                    state: "AwaitingApproval" | "Failed" | "Pending" | "Progressing" | "Skipped" | "Succeeded" | "Waiting";
                    targets: number;
                    updated: number;
                }[];
            };
            targets: {
                applied: number;
                drifted: number;
                failed: number;
                ready: number;
                total: number;
                unreachable: number;
            };
            updatedTargets?: number | undefined;
        }>>;
        hooks: TRPCQueryProcedure<{
            errorShape: ErrorShape;
            input: {
                cluster?: string | undefined;
                name: string;
                namespace: string;
            };
            meta: object;
            output: {
                cluster?: string | undefined;
                hooks: {
                    apiVersion: string;
                    deletePolicies: ("before-hook-creation" | "hook-failed" | "hook-succeeded")[];
                    events: ("post-delete" | "post-install" | "post-rollback" | "post-upgrade" | "pre-delete" | "pre-install" | "pre-rollback" | "pre-upgrade" | "test")[];
                    kind: string;
                    name: string;
                    namespace?: string;
                    weight: number;
                }[];
            };
        }>;
        list: Query<{
            namespace: string;
        } & Paging & Selectors, List<Resource<{
            bundle: {
                follow?: string | undefined;
                name: string;
                version: string;
            };
            clusterScoped?: "Refused" | undefined;
            conflicts: "Adopt" | "Fail";
            crds?: "Create" | "CreateReplace" | undefined;
            createNamespace?: undefined | {
                annotations?: Record<string, string> | undefined;
                labels?: Record<string, string> | undefined;
            };
            deletion: "All" | "Keep";
            drift: "Correct" | "Report";
            generated?: undefined | {
                moved: "Accept" | "Keep";
            };
            ignoreDrift?: undefined | {
                group?: string | undefined;
                kind: string;
                managers?: string[] | undefined;
                name?: string | undefined;
                pointers: string[];
            }[];
            namespace: string;
            onImmutable?: "Fail" | "Recreate" | undefined;
            overrides: ({
                clusters?: undefined | {
                    exclude?: string[] | undefined;
                    fields?: undefined | {
                        field: "provider" | "region" | "zone";
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[];
                    labels?: undefined | {
                        matchExpressions?: undefined | {
                            key: string;
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        matchLabels?: Record<string, string> | undefined;
                    };
                    names?: string[] | undefined;
                };
                object: {
                    kind: string;
                    name: string;
                    namespace?: string | undefined;
                };
                patch: ({
                    from: string;
                    op: "copy";
                    path: string;
                } | {
                    from: string;
                    op: "move";
                    path: string;
                } | {
                    op: "add";
                    path: string;
                    value: unknown;
                } | {
                    op: "remove";
                    path: string;
                } | {
                    op: "replace";
                    path: string;
                    value: unknown;
                } | {
                    op: "test";
                    path: string;
                    value: unknown;
                })[];
            } | {
                clusters?: undefined | {
                    exclude?: string[] | undefined;
                    fields?: undefined | {
                        field: "provider" | "region" | "zone";
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[];
                    labels?: undefined | {
                        matchExpressions?: undefined | {
                            key: string;
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        matchLabels?: Record<string, string> | undefined;
                    };
                    names?: string[] | undefined;
                };
                values: Record<string, unknown>;
            })[];
            placement: string;
            replicas: Record<string, number>;
            revisionHistoryLimit?: number | undefined;
            rollout?: undefined | {
                maxUnavailable?: number | string | undefined;
                minReadySeconds?: number | undefined;
                onFailure?: "Pause" | "Rollback" | undefined;
                progressDeadlineSeconds?: number | undefined;
                rollback?: undefined | {
                    afterHooks?: true | undefined;
                };
                waves?: undefined | {
                    after?: undefined | {
                        wait?: string | undefined;
                    };
                    before?: undefined | {
                        approval?: true | undefined | {
                            notAuthor: true;
                        };
                    };
                    clusters: {
                        exclude?: string[] | undefined;
                        fields?: undefined | {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        labels?: undefined | {
                            matchExpressions?: undefined | {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            matchLabels?: Record<string, string> | undefined;
                        };
                        names?: string[] | undefined;
                    };
                    maxConcurrent?: number | string | undefined;
                    minReady?: number | undefined;
                    name: string;
                }[];
                windows?: undefined | {
                    deny?: true | undefined;
                    duration: string;
                    schedule: string;
                    timezone?: string | undefined;
                }[];
            };
            suspend?: boolean | undefined;
            template?: true | undefined;
            timeoutSeconds?: number | undefined;
            values?: Record<string, unknown> | undefined;
            valuesFrom?: undefined | {
                pointer: string;
                secret: {
                    digest?: string | undefined;
                    value?: string | undefined;
                };
            }[];
        }, {
            conditions: {
                lastTransitionTime: string;
                message: string;
                reason: string;
                status: "False" | "True" | "Unknown";
                type: string;
            }[];
            following?: undefined | {
                follow: string;
                problem?: string | undefined;
                version: string;
            };
            observedGeneration: number;
            outages?: undefined | {
                cluster: string;
                message: string;
                movesAt?: string | undefined;
                since: string;
            }[];
            revision?: number | undefined;
            revisions?: undefined | {
                ready: number;
                revision: number;
                targets: number;
            }[];
            rollout?: undefined | {
                from: number;
                message?: string | undefined;
                reason?: string | undefined;
                revision: number;
                since: string;
                state: "AwaitingApproval" | "Completed" | "Paused" | "Progressing" | "RolledBack" | "RollingBack" | "Suspended" | "Waiting";
                waves: {
                    approvedBy?: string | undefined;
                    endedAt?: string | undefined;
                    name: string;
                    ready: number;
                    skippedBy?: string | undefined;
                    startedAt?: string | undefined;
                    state: "AwaitingApproval" | "Failed" | "Pending" | "Progressing" | "Skipped" | "Succeeded" | "Waiting";
                    targets: number;
                    updated: number;
                }[];
            };
            targets: {
                applied: number;
                drifted: number;
                failed: number;
                ready: number;
                total: number;
                unreachable: number;
            };
            updatedTargets?: number | undefined;
        }>>>;
        listAll: Query<Paging & Selectors, List<Resource<{
            bundle: {
                follow?: string | undefined;
                name: string;
                version: string;
            };
            clusterScoped?: "Refused" | undefined;
            conflicts: "Adopt" | "Fail";
            crds?: "Create" | "CreateReplace" | undefined;
            createNamespace?: undefined | {
                annotations?: Record<string, string> | undefined;
                labels?: Record<string, string> | undefined;
            };
            deletion: "All" | "Keep";
            drift: "Correct" | "Report";
            generated?: undefined | {
                moved: "Accept" | "Keep";
            };
            ignoreDrift?: undefined | {
                group?: string | undefined;
                kind: string;
                managers?: string[] | undefined;
                name?: string | undefined;
                pointers: string[];
            }[];
            namespace: string;
            onImmutable?: "Fail" | "Recreate" | undefined;
            overrides: ({
                clusters?: undefined | {
                    exclude?: string[] | undefined;
                    fields?: undefined | {
                        field: "provider" | "region" | "zone";
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[];
                    labels?: undefined | {
                        matchExpressions?: undefined | {
                            key: string;
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        matchLabels?: Record<string, string> | undefined;
                    };
                    names?: string[] | undefined;
                };
                object: {
                    kind: string;
                    name: string;
                    namespace?: string | undefined;
                };
                patch: ({
                    from: string;
                    op: "copy";
                    path: string;
                } | {
                    from: string;
                    op: "move";
                    path: string;
                } | {
                    op: "add";
                    path: string;
                    value: unknown;
                } | {
                    op: "remove";
                    path: string;
                } | {
                    op: "replace";
                    path: string;
                    value: unknown;
                } | {
                    op: "test";
                    path: string;
                    value: unknown;
                })[];
            } | {
                clusters?: undefined | {
                    exclude?: string[] | undefined;
                    fields?: undefined | {
                        field: "provider" | "region" | "zone";
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[];
                    labels?: undefined | {
                        matchExpressions?: undefined | {
                            key: string;
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        matchLabels?: Record<string, string> | undefined;
                    };
                    names?: string[] | undefined;
                };
                values: Record<string, unknown>;
            })[];
            placement: string;
            replicas: Record<string, number>;
            revisionHistoryLimit?: number | undefined;
            rollout?: undefined | {
                maxUnavailable?: number | string | undefined;
                minReadySeconds?: number | undefined;
                onFailure?: "Pause" | "Rollback" | undefined;
                progressDeadlineSeconds?: number | undefined;
                rollback?: undefined | {
                    afterHooks?: true | undefined;
                };
                waves?: undefined | {
                    after?: undefined | {
                        wait?: string | undefined;
                    };
                    before?: undefined | {
                        approval?: true | undefined | {
                            notAuthor: true;
                        };
                    };
                    clusters: {
                        exclude?: string[] | undefined;
                        fields?: undefined | {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        labels?: undefined | {
                            matchExpressions?: undefined | {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            matchLabels?: Record<string, string> | undefined;
                        };
                        names?: string[] | undefined;
                    };
                    maxConcurrent?: number | string | undefined;
                    minReady?: number | undefined;
                    name: string;
                }[];
                windows?: undefined | {
                    deny?: true | undefined;
                    duration: string;
                    schedule: string;
                    timezone?: string | undefined;
                }[];
            };
            suspend?: boolean | undefined;
            template?: true | undefined;
            timeoutSeconds?: number | undefined;
            values?: Record<string, unknown> | undefined;
            valuesFrom?: undefined | {
                pointer: string;
                secret: {
                    digest?: string | undefined;
                    value?: string | undefined;
                };
            }[];
        }, {
            conditions: {
                lastTransitionTime: string;
                message: string;
                reason: string;
                status: "False" | "True" | "Unknown";
                type: string;
            }[];
            following?: undefined | {
                follow: string;
                problem?: string | undefined;
                version: string;
            };
            observedGeneration: number;
            outages?: undefined | {
                cluster: string;
                message: string;
                movesAt?: string | undefined;
                since: string;
            }[];
            revision?: number | undefined;
            revisions?: undefined | {
                ready: number;
                revision: number;
                targets: number;
            }[];
            rollout?: undefined | {
                from: number;
                message?: string | undefined;
                reason?: string | undefined;
                revision: number;
                since: string;
                state: "AwaitingApproval" | "Completed" | "Paused" | "Progressing" | "RolledBack" | "RollingBack" | "Suspended" | "Waiting";
                waves: {
                    approvedBy?: string | undefined;
                    endedAt?: string | undefined;
                    name: string;
                    ready: number;
                    skippedBy?: string | undefined;
                    startedAt?: string | undefined;
                    state: "AwaitingApproval" | "Failed" | "Pending" | "Progressing" | "Skipped" | "Succeeded" | "Waiting";
                    targets: number;
                    updated: number;
                }[];
            };
            targets: {
                applied: number;
                drifted: number;
                failed: number;
                ready: number;
                total: number;
                unreachable: number;
            };
            updatedTargets?: number | undefined;
        }>>>;
        notes: TRPCQueryProcedure<{
            errorShape: ErrorShape;
            input: {
                cluster?: string | undefined;
                name: string;
                namespace: string;
            };
            meta: object;
            output: {
                cluster?: string | undefined;
                notes: string;
            };
        }>;
        objects: TRPCQueryProcedure<{
            errorShape: ErrorShape;
            input: {
                cluster?: string | undefined;
                limit?: number | string | undefined;
                name: string;
                namespace: string;
            };
            meta: object;
            output: List<{
                apiVersion: string;
                appliedAt?: string;
                cluster: string;
                drift?: "applied" | "fields" | "gone" | "replaced" | "replicas";
                health: "Failed" | "Kept" | "Leaving" | "Missing" | "Pending" | "Progressing" | "Ready" | "Unknown";
                kind: string;
                message: string;
                name: string;
                namespace?: string;
            }>;
        }>;
        patch: Mutation<{
            namespace: string;
        } & WriteQuery & {
            ifMatch?: string | undefined;
            name: string;
            patch: Patch;
        }, Resource<{
            bundle: {
                follow?: string | undefined;
                name: string;
                version: string;
            };
            clusterScoped?: "Refused" | undefined;
            conflicts: "Adopt" | "Fail";
            crds?: "Create" | "CreateReplace" | undefined;
            createNamespace?: undefined | {
                annotations?: Record<string, string> | undefined;
                labels?: Record<string, string> | undefined;
            };
            deletion: "All" | "Keep";
            drift: "Correct" | "Report";
            generated?: undefined | {
                moved: "Accept" | "Keep";
            };
            ignoreDrift?: undefined | {
                group?: string | undefined;
                kind: string;
                managers?: string[] | undefined;
                name?: string | undefined;
                pointers: string[];
            }[];
            namespace: string;
            onImmutable?: "Fail" | "Recreate" | undefined;
            overrides: ({
                clusters?: undefined | {
                    exclude?: string[] | undefined;
                    fields?: undefined | {
                        field: "provider" | "region" | "zone";
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[];
                    labels?: undefined | {
                        matchExpressions?: undefined | {
                            key: string;
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        matchLabels?: Record<string, string> | undefined;
                    };
                    names?: string[] | undefined;
                };
                object: {
                    kind: string;
                    name: string;
                    namespace?: string | undefined;
                };
                patch: ({
                    from: string;
                    op: "copy";
                    path: string;
                } | {
                    from: string;
                    op: "move";
                    path: string;
                } | {
                    op: "add";
                    path: string;
                    value: unknown;
                } | {
                    op: "remove";
                    path: string;
                } | {
                    op: "replace";
                    path: string;
                    value: unknown;
                } | {
                    op: "test";
                    path: string;
                    value: unknown;
                })[];
            } | {
                clusters?: undefined | {
                    exclude?: string[] | undefined;
                    fields?: undefined | {
                        field: "provider" | "region" | "zone";
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[];
                    labels?: undefined | {
                        matchExpressions?: undefined | {
                            key: string;
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        matchLabels?: Record<string, string> | undefined;
                    };
                    names?: string[] | undefined;
                };
                values: Record<string, unknown>;
            })[];
            placement: string;
            replicas: Record<string, number>;
            revisionHistoryLimit?: number | undefined;
            rollout?: undefined | {
                maxUnavailable?: number | string | undefined;
                minReadySeconds?: number | undefined;
                onFailure?: "Pause" | "Rollback" | undefined;
                progressDeadlineSeconds?: number | undefined;
                rollback?: undefined | {
                    afterHooks?: true | undefined;
                };
                waves?: undefined | {
                    after?: undefined | {
                        wait?: string | undefined;
                    };
                    before?: undefined | {
                        approval?: true | undefined | {
                            notAuthor: true;
                        };
                    };
                    clusters: {
                        exclude?: string[] | undefined;
                        fields?: undefined | {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        labels?: undefined | {
                            matchExpressions?: undefined | {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            matchLabels?: Record<string, string> | undefined;
                        };
                        names?: string[] | undefined;
                    };
                    maxConcurrent?: number | string | undefined;
                    minReady?: number | undefined;
                    name: string;
                }[];
                windows?: undefined | {
                    deny?: true | undefined;
                    duration: string;
                    schedule: string;
                    timezone?: string | undefined;
                }[];
            };
            suspend?: boolean | undefined;
            template?: true | undefined;
            timeoutSeconds?: number | undefined;
            values?: Record<string, unknown> | undefined;
            valuesFrom?: undefined | {
                pointer: string;
                secret: {
                    digest?: string | undefined;
                    value?: string | undefined;
                };
            }[];
        }, {
            conditions: {
                lastTransitionTime: string;
                message: string;
                reason: string;
                status: "False" | "True" | "Unknown";
                type: string;
            }[];
            following?: undefined | {
                follow: string;
                problem?: string | undefined;
                version: string;
            };
            observedGeneration: number;
            outages?: undefined | {
                cluster: string;
                message: string;
                movesAt?: string | undefined;
                since: string;
            }[];
            revision?: number | undefined;
            revisions?: undefined | {
                ready: number;
                revision: number;
                targets: number;
            }[];
            rollout?: undefined | {
                from: number;
                message?: string | undefined;
                reason?: string | undefined;
                revision: number;
                since: string;
                state: "AwaitingApproval" | "Completed" | "Paused" | "Progressing" | "RolledBack" | "RollingBack" | "Suspended" | "Waiting";
                waves: {
                    approvedBy?: string | undefined;
                    endedAt?: string | undefined;
                    name: string;
                    ready: number;
                    skippedBy?: string | undefined;
                    startedAt?: string | undefined;
                    state: "AwaitingApproval" | "Failed" | "Pending" | "Progressing" | "Skipped" | "Succeeded" | "Waiting";
                    targets: number;
                    updated: number;
                }[];
            };
            targets: {
                applied: number;
                drifted: number;
                failed: number;
                ready: number;
                total: number;
                unreachable: number;
            };
            updatedTargets?: number | undefined;
        }>>;
        pauseRollout: TRPCMutationProcedure<{
            errorShape: ErrorShape;
            input: {
                idempotencyKey?: string | undefined;
                name: string;
                namespace: string;
            };
            meta: object;
            output: {
                estimatedEnd?: string | undefined;
                from: number;
                message?: string | undefined;
                reason?: string | undefined;
                revision: number;
                since: string;
                startedAt: string;
                state: "AwaitingApproval" | "Completed" | "Paused" | "Progressing" | "RolledBack" | "RollingBack" | "Suspended" | "Waiting";
                targets: {
                    cluster: string;
                    message?: string | undefined;
                    revision: number;
                    state: "Pending" | "Progressing" | "Ready" | "Skipped";
                    wave: string;
                }[];
                waves: {
                    approvedBy?: string | undefined;
                    endedAt?: string | undefined;
                    name: string;
                    ready: number;
                    skippedBy?: string | undefined;
                    startedAt?: string | undefined;
                    state: "AwaitingApproval" | "Failed" | "Pending" | "Progressing" | "Skipped" | "Succeeded" | "Waiting";
                    targets: number;
                    updated: number;
                }[];
            };
        }>;
        rebalance: TRPCMutationProcedure<{
            errorShape: ErrorShape;
            input: {
                dryRun?: "All" | undefined;
                name: string;
                namespace: string;
            };
            meta: object;
            output: {
                queued: number;
                releases: {
                    message?: string | undefined;
                    moves: {
                        cluster: string;
                        from: null | number;
                        to: null | number;
                        workloads?: undefined | {
                            from: number;
                            to: number;
                            workload: string;
                        }[];
                    }[];
                    namespace: string;
                    release: string;
                }[];
                totals: {
                    considered: number;
                    moved: number;
                    moves: number;
                    replicas: number;
                };
            };
        }>;
        rebalanceMany: TRPCMutationProcedure<{
            errorShape: ErrorShape;
            input: {
                dryRun?: "All" | undefined;
                namespace: string;
                selector: string;
            };
            meta: object;
            output: {
                queued: number;
                releases: {
                    message?: string | undefined;
                    moves: {
                        cluster: string;
                        from: null | number;
                        to: null | number;
                        workloads?: undefined | {
                            from: number;
                            to: number;
                            workload: string;
                        }[];
                    }[];
                    namespace: string;
                    release: string;
                }[];
                totals: {
                    considered: number;
                    moved: number;
                    moves: number;
                    replicas: number;
                };
            };
        }>;
        restartRollout: TRPCMutationProcedure<{
            errorShape: ErrorShape;
            input: {
                idempotencyKey?: string | undefined;
                name: string;
                namespace: string;
            };
            meta: object;
            output: {
                estimatedEnd?: string | undefined;
                from: number;
                message?: string | undefined;
                reason?: string | undefined;
                revision: number;
                since: string;
                startedAt: string;
                state: "AwaitingApproval" | "Completed" | "Paused" | "Progressing" | "RolledBack" | "RollingBack" | "Suspended" | "Waiting";
                targets: {
                    cluster: string;
                    message?: string | undefined;
                    revision: number;
                    state: "Pending" | "Progressing" | "Ready" | "Skipped";
                    wave: string;
                }[];
                waves: {
                    approvedBy?: string | undefined;
                    endedAt?: string | undefined;
                    name: string;
                    ready: number;
                    skippedBy?: string | undefined;
                    startedAt?: string | undefined;
                    state: "AwaitingApproval" | "Failed" | "Pending" | "Progressing" | "Skipped" | "Succeeded" | "Waiting";
                    targets: number;
                    updated: number;
                }[];
            };
        }>;
        resume: TRPCMutationProcedure<{
            errorShape: ErrorShape;
            input: {
                dryRun?: "All" | undefined;
                name: string;
                namespace: string;
            };
            meta: object;
            output: Resource<{
                bundle: {
                    follow?: string | undefined;
                    name: string;
                    version: string;
                };
                clusterScoped?: "Refused" | undefined;
                conflicts: "Adopt" | "Fail";
                crds?: "Create" | "CreateReplace" | undefined;
                createNamespace?: undefined | {
                    annotations?: Record<string, string> | undefined;
                    labels?: Record<string, string> | undefined;
                };
                deletion: "All" | "Keep";
                drift: "Correct" | "Report";
                generated?: undefined | {
                    moved: "Accept" | "Keep";
                };
                ignoreDrift?: undefined | {
                    group?: string | undefined;
                    kind: string;
                    managers?: string[] | undefined;
                    name?: string | undefined;
                    pointers: string[];
                }[];
                namespace: string;
                onImmutable?: "Fail" | "Recreate" | undefined;
                overrides: ({
                    clusters?: undefined | {
                        exclude?: string[] | undefined;
                        fields?: undefined | {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        labels?: undefined | {
                            matchExpressions?: undefined | {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            matchLabels?: Record<string, string> | undefined;
                        };
                        names?: string[] | undefined;
                    };
                    object: {
                        kind: string;
                        name: string;
                        namespace?: string | undefined;
                    };
                    patch: ({
                        from: string;
                        op: "copy";
                        path: string;
                    } | {
                        from: string;
                        op: "move";
                        path: string;
                    } | {
                        op: "add";
                        path: string;
                        value: unknown;
                    } | {
                        op: "remove";
                        path: string;
                    } | {
                        op: "replace";
                        path: string;
                        value: unknown;
                    } | {
                        op: "test";
                        path: string;
                        value: unknown;
                    })[];
                } | {
                    clusters?: undefined | {
                        exclude?: string[] | undefined;
                        fields?: undefined | {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        labels?: undefined | {
                            matchExpressions?: undefined | {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            matchLabels?: Record<string, string> | undefined;
                        };
                        names?: string[] | undefined;
                    };
                    values: Record<string, unknown>;
                })[];
                placement: string;
                replicas: Record<string, number>;
                revisionHistoryLimit?: number | undefined;
                rollout?: undefined | {
                    maxUnavailable?: number | string | undefined;
                    minReadySeconds?: number | undefined;
                    onFailure?: "Pause" | "Rollback" | undefined;
                    progressDeadlineSeconds?: number | undefined;
                    rollback?: undefined | {
                        afterHooks?: true | undefined;
                    };
                    waves?: undefined | {
                        after?: undefined | {
                            wait?: string | undefined;
                        };
                        before?: undefined | {
                            approval?: true | undefined | {
                                notAuthor: true;
                            };
                        };
                        clusters: {
                            exclude?: string[] | undefined;
                            fields?: undefined | {
                                field: "provider" | "region" | "zone";
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            labels?: undefined | {
                                matchExpressions?: undefined | {
                                    key: string;
                                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                    values?: string[] | undefined;
                                }[];
                                matchLabels?: Record<string, string> | undefined;
                            };
                            names?: string[] | undefined;
                        };
                        maxConcurrent?: number | string | undefined;
                        minReady?: number | undefined;
                        name: string;
                    }[];
                    windows?: undefined | {
                        deny?: true | undefined;
                        duration: string;
                        schedule: string;
                        timezone?: string | undefined;
                    }[];
                };
                suspend?: boolean | undefined;
                template?: true | undefined;
                timeoutSeconds?: number | undefined;
                values?: Record<string, unknown> | undefined;
                valuesFrom?: undefined | {
                    pointer: string;
                    secret: {
                        digest?: string | undefined;
                        value?: string | undefined;
                    };
                }[];
            }, {
                conditions: {
                    lastTransitionTime: string;
                    message: string;
                    reason: string;
                    status: "False" | "True" | "Unknown";
                    type: string;
                }[];
                following?: undefined | {
                    follow: string;
                    problem?: string | undefined;
                    version: string;
                };
                observedGeneration: number;
                outages?: undefined | {
                    cluster: string;
                    message: string;
                    movesAt?: string | undefined;
                    since: string;
                }[];
                revision?: number | undefined;
                revisions?: undefined | {
                    ready: number;
                    revision: number;
                    targets: number;
                }[];
                rollout?: undefined | {
                    from: number;
                    message?: string | undefined;
                    reason?: string | undefined;
                    revision: number;
                    since: string;
                    state: "AwaitingApproval" | "Completed" | "Paused" | "Progressing" | "RolledBack" | "RollingBack" | "Suspended" | "Waiting";
                    waves: {
                        approvedBy?: string | undefined;
                        endedAt?: string | undefined;
                        name: string;
                        ready: number;
                        skippedBy?: string | undefined;
                        startedAt?: string | undefined;
                        state: "AwaitingApproval" | "Failed" | "Pending" | "Progressing" | "Skipped" | "Succeeded" | "Waiting";
                        targets: number;
                        updated: number;
                    }[];
                };
                targets: {
                    applied: number;
                    drifted: number;
                    failed: number;
                    ready: number;
                    total: number;
                    unreachable: number;
                };
                updatedTargets?: number | undefined;
            }>;
        }>;
        resumeRollout: TRPCMutationProcedure<{
            errorShape: ErrorShape;
            input: {
                idempotencyKey?: string | undefined;
                name: string;
                namespace: string;
            };
            meta: object;
            output: {
                estimatedEnd?: string | undefined;
                from: number;
                message?: string | undefined;
                reason?: string | undefined;
                revision: number;
                since: string;
                startedAt: string;
                state: "AwaitingApproval" | "Completed" | "Paused" | "Progressing" | "RolledBack" | "RollingBack" | "Suspended" | "Waiting";
                targets: {
                    cluster: string;
                    message?: string | undefined;
                    revision: number;
                    state: "Pending" | "Progressing" | "Ready" | "Skipped";
                    wave: string;
                }[];
                waves: {
                    approvedBy?: string | undefined;
                    endedAt?: string | undefined;
                    name: string;
                    ready: number;
                    skippedBy?: string | undefined;
                    startedAt?: string | undefined;
                    state: "AwaitingApproval" | "Failed" | "Pending" | "Progressing" | "Skipped" | "Succeeded" | "Waiting";
                    targets: number;
                    updated: number;
                }[];
            };
        }>;
        revision: TRPCQueryProcedure<{
            errorShape: ErrorShape;
            input: {
                name: string;
                namespace: string;
                revision: number | string;
            };
            meta: object;
            output: {
                bundle: {
                    digest: string;
                    name: string;
                    version: string;
                };
                changes: string;
                completedAt?: string | undefined;
                createdAt: string;
                createdBy: string;
                current: boolean;
                goal: {
                    bundle: {
                        name: string;
                        version: string;
                    };
                    createNamespace?: undefined | {
                        annotations?: Record<string, string> | undefined;
                        labels?: Record<string, string> | undefined;
                    };
                    generated?: undefined | {
                        moved: "Accept" | "Keep";
                    };
                    namespace: string;
                    overrides: ({
                        clusters?: undefined | {
                            exclude?: string[] | undefined;
                            fields?: undefined | {
                                field: "provider" | "region" | "zone";
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            labels?: undefined | {
                                matchExpressions?: undefined | {
                                    key: string;
                                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                    values?: string[] | undefined;
                                }[];
                                matchLabels?: Record<string, string> | undefined;
                            };
                            names?: string[] | undefined;
                        };
                        object: {
                            kind: string;
                            name: string;
                            namespace?: string | undefined;
                        };
                        patch: ({
                            from: string;
                            op: "copy";
                            path: string;
                        } | {
                            from: string;
                            op: "move";
                            path: string;
                        } | {
                            op: "add";
                            path: string;
                            value: unknown;
                        } | {
                            op: "remove";
                            path: string;
                        } | {
                            op: "replace";
                            path: string;
                            value: unknown;
                        } | {
                            op: "test";
                            path: string;
                            value: unknown;
                        })[];
                    } | {
                        clusters?: undefined | {
                            exclude?: string[] | undefined;
                            fields?: undefined | {
                                field: "provider" | "region" | "zone";
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            labels?: undefined | {
                                matchExpressions?: undefined | {
                                    key: string;
                                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                    values?: string[] | undefined;
                                }[];
                                matchLabels?: Record<string, string> | undefined;
                            };
                            names?: string[] | undefined;
                        };
                        values: Record<string, unknown>;
                    })[];
                    template?: true | undefined;
                    values?: Record<string, unknown> | undefined;
                    valuesFrom?: undefined | {
                        pointer: string;
                        secret: {
                            digest?: string | undefined;
                            value?: string | undefined;
                        };
                    }[];
                };
                number: number;
                reason: string;
                rollbackOf?: number | undefined;
                targets: {
                    clusters: string[];
                    ready: number;
                    total: number;
                };
            };
        }>;
        revisions: TRPCQueryProcedure<{
            errorShape: ErrorShape;
            input: {
                name: string;
                namespace: string;
            };
            meta: object;
            output: List<{
                bundle: {
                    digest: string;
                    name: string;
                    version: string;
                };
                changes: string;
                completedAt?: string | undefined;
                createdAt: string;
                createdBy: string;
                current: boolean;
                number: number;
                reason: string;
                rollbackOf?: number | undefined;
                targets: {
                    clusters: string[];
                    ready: number;
                    total: number;
                };
            }>;
        }>;
        rollback: TRPCMutationProcedure<{
            errorShape: ErrorShape;
            input: {
                dryRun?: "All" | undefined;
                name: string;
                namespace: string;
                revision?: number | string | undefined;
            };
            meta: object;
            output: Resource<{
                bundle: {
                    follow?: string | undefined;
                    name: string;
                    version: string;
                };
                clusterScoped?: "Refused" | undefined;
                conflicts: "Adopt" | "Fail";
                crds?: "Create" | "CreateReplace" | undefined;
                createNamespace?: undefined | {
                    annotations?: Record<string, string> | undefined;
                    labels?: Record<string, string> | undefined;
                };
                deletion: "All" | "Keep";
                drift: "Correct" | "Report";
                generated?: undefined | {
                    moved: "Accept" | "Keep";
                };
                ignoreDrift?: undefined | {
                    group?: string | undefined;
                    kind: string;
                    managers?: string[] | undefined;
                    name?: string | undefined;
                    pointers: string[];
                }[];
                namespace: string;
                onImmutable?: "Fail" | "Recreate" | undefined;
                overrides: ({
                    clusters?: undefined | {
                        exclude?: string[] | undefined;
                        fields?: undefined | {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        labels?: undefined | {
                            matchExpressions?: undefined | {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            matchLabels?: Record<string, string> | undefined;
                        };
                        names?: string[] | undefined;
                    };
                    object: {
                        kind: string;
                        name: string;
                        namespace?: string | undefined;
                    };
                    patch: ({
                        from: string;
                        op: "copy";
                        path: string;
                    } | {
                        from: string;
                        op: "move";
                        path: string;
                    } | {
                        op: "add";
                        path: string;
                        value: unknown;
                    } | {
                        op: "remove";
                        path: string;
                    } | {
                        op: "replace";
                        path: string;
                        value: unknown;
                    } | {
                        op: "test";
                        path: string;
                        value: unknown;
                    })[];
                } | {
                    clusters?: undefined | {
                        exclude?: string[] | undefined;
                        fields?: undefined | {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        labels?: undefined | {
                            matchExpressions?: undefined | {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            matchLabels?: Record<string, string> | undefined;
                        };
                        names?: string[] | undefined;
                    };
                    values: Record<string, unknown>;
                })[];
                placement: string;
                replicas: Record<string, number>;
                revisionHistoryLimit?: number | undefined;
                rollout?: undefined | {
                    maxUnavailable?: number | string | undefined;
                    minReadySeconds?: number | undefined;
                    onFailure?: "Pause" | "Rollback" | undefined;
                    progressDeadlineSeconds?: number | undefined;
                    rollback?: undefined | {
                        afterHooks?: true | undefined;
                    };
                    waves?: undefined | {
                        after?: undefined | {
                            wait?: string | undefined;
                        };
                        before?: undefined | {
                            approval?: true | undefined | {
                                notAuthor: true;
                            };
                        };
                        clusters: {
                            exclude?: string[] | undefined;
                            fields?: undefined | {
                                field: "provider" | "region" | "zone";
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            labels?: undefined | {
                                matchExpressions?: undefined | {
                                    key: string;
                                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                    values?: string[] | undefined;
                                }[];
                                matchLabels?: Record<string, string> | undefined;
                            };
                            names?: string[] | undefined;
                        };
                        maxConcurrent?: number | string | undefined;
                        minReady?: number | undefined;
                        name: string;
                    }[];
                    windows?: undefined | {
                        deny?: true | undefined;
                        duration: string;
                        schedule: string;
                        timezone?: string | undefined;
                    }[];
                };
                suspend?: boolean | undefined;
                template?: true | undefined;
                timeoutSeconds?: number | undefined;
                values?: Record<string, unknown> | undefined;
                valuesFrom?: undefined | {
                    pointer: string;
                    secret: {
                        digest?: string | undefined;
                        value?: string | undefined;
                    };
                }[];
            }, {
                conditions: {
                    lastTransitionTime: string;
                    message: string;
                    reason: string;
                    status: "False" | "True" | "Unknown";
                    type: string;
                }[];
                following?: undefined | {
                    follow: string;
                    problem?: string | undefined;
                    version: string;
                };
                observedGeneration: number;
                outages?: undefined | {
                    cluster: string;
                    message: string;
                    movesAt?: string | undefined;
                    since: string;
                }[];
                revision?: number | undefined;
                revisions?: undefined | {
                    ready: number;
                    revision: number;
                    targets: number;
                }[];
                rollout?: undefined | {
                    from: number;
                    message?: string | undefined;
                    reason?: string | undefined;
                    revision: number;
                    since: string;
                    state: "AwaitingApproval" | "Completed" | "Paused" | "Progressing" | "RolledBack" | "RollingBack" | "Suspended" | "Waiting";
                    waves: {
                        approvedBy?: string | undefined;
                        endedAt?: string | undefined;
                        name: string;
                        ready: number;
                        skippedBy?: string | undefined;
                        startedAt?: string | undefined;
                        state: "AwaitingApproval" | "Failed" | "Pending" | "Progressing" | "Skipped" | "Succeeded" | "Waiting";
                        targets: number;
                        updated: number;
                    }[];
                };
                targets: {
                    applied: number;
                    drifted: number;
                    failed: number;
                    ready: number;
                    total: number;
                    unreachable: number;
                };
                updatedTargets?: number | undefined;
            }>;
        }>;
        rollout: TRPCQueryProcedure<{
            errorShape: ErrorShape;
            input: {
                name: string;
                namespace: string;
            };
            meta: object;
            output: {
                estimatedEnd?: string | undefined;
                from: number;
                message?: string | undefined;
                reason?: string | undefined;
                revision: number;
                since: string;
                startedAt: string;
                state: "AwaitingApproval" | "Completed" | "Paused" | "Progressing" | "RolledBack" | "RollingBack" | "Suspended" | "Waiting";
                targets: {
                    cluster: string;
                    message?: string | undefined;
                    revision: number;
                    state: "Pending" | "Progressing" | "Ready" | "Skipped";
                    wave: string;
                }[];
                waves: {
                    approvedBy?: string | undefined;
                    endedAt?: string | undefined;
                    name: string;
                    ready: number;
                    skippedBy?: string | undefined;
                    startedAt?: string | undefined;
                    state: "AwaitingApproval" | "Failed" | "Pending" | "Progressing" | "Skipped" | "Succeeded" | "Waiting";
                    targets: number;
                    updated: number;
                }[];
            };
        }>;
        rotateGenerated: TRPCMutationProcedure<{
            errorShape: ErrorShape;
            input: {
                dryRun?: "All" | undefined;
                idempotencyKey?: string | undefined;
                match?: string | undefined;
                name: string;
                namespace: string;
            };
            meta: object;
            output: {
                targets: number;
                values: {
                    function: string;
                    template: string;
                }[];
            };
        }>;
        scale: TRPCMutationProcedure<{
            errorShape: ErrorShape;
            input: {
                dryRun?: "All" | undefined;
                name: string;
                namespace: string;
                replicas: number;
                workload?: string | undefined;
            };
            meta: object;
            output: Resource<{
                bundle: {
                    follow?: string | undefined;
                    name: string;
                    version: string;
                };
                clusterScoped?: "Refused" | undefined;
                conflicts: "Adopt" | "Fail";
                crds?: "Create" | "CreateReplace" | undefined;
                createNamespace?: undefined | {
                    annotations?: Record<string, string> | undefined;
                    labels?: Record<string, string> | undefined;
                };
                deletion: "All" | "Keep";
                drift: "Correct" | "Report";
                generated?: undefined | {
                    moved: "Accept" | "Keep";
                };
                ignoreDrift?: undefined | {
                    group?: string | undefined;
                    kind: string;
                    managers?: string[] | undefined;
                    name?: string | undefined;
                    pointers: string[];
                }[];
                namespace: string;
                onImmutable?: "Fail" | "Recreate" | undefined;
                overrides: ({
                    clusters?: undefined | {
                        exclude?: string[] | undefined;
                        fields?: undefined | {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        labels?: undefined | {
                            matchExpressions?: undefined | {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            matchLabels?: Record<string, string> | undefined;
                        };
                        names?: string[] | undefined;
                    };
                    object: {
                        kind: string;
                        name: string;
                        namespace?: string | undefined;
                    };
                    patch: ({
                        from: string;
                        op: "copy";
                        path: string;
                    } | {
                        from: string;
                        op: "move";
                        path: string;
                    } | {
                        op: "add";
                        path: string;
                        value: unknown;
                    } | {
                        op: "remove";
                        path: string;
                    } | {
                        op: "replace";
                        path: string;
                        value: unknown;
                    } | {
                        op: "test";
                        path: string;
                        value: unknown;
                    })[];
                } | {
                    clusters?: undefined | {
                        exclude?: string[] | undefined;
                        fields?: undefined | {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        labels?: undefined | {
                            matchExpressions?: undefined | {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            matchLabels?: Record<string, string> | undefined;
                        };
                        names?: string[] | undefined;
                    };
                    values: Record<string, unknown>;
                })[];
                placement: string;
                replicas: Record<string, number>;
                revisionHistoryLimit?: number | undefined;
                rollout?: undefined | {
                    maxUnavailable?: number | string | undefined;
                    minReadySeconds?: number | undefined;
                    onFailure?: "Pause" | "Rollback" | undefined;
                    progressDeadlineSeconds?: number | undefined;
                    rollback?: undefined | {
                        afterHooks?: true | undefined;
                    };
                    waves?: undefined | {
                        after?: undefined | {
                            wait?: string | undefined;
                        };
                        before?: undefined | {
                            approval?: true | undefined | {
                                notAuthor: true;
                            };
                        };
                        clusters: {
                            exclude?: string[] | undefined;
                            fields?: undefined | {
                                field: "provider" | "region" | "zone";
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            labels?: undefined | {
                                matchExpressions?: undefined | {
                                    key: string;
                                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                    values?: string[] | undefined;
                                }[];
                                matchLabels?: Record<string, string> | undefined;
                            };
                            names?: string[] | undefined;
                        };
                        maxConcurrent?: number | string | undefined;
                        minReady?: number | undefined;
                        name: string;
                    }[];
                    windows?: undefined | {
                        deny?: true | undefined;
                        duration: string;
                        schedule: string;
                        timezone?: string | undefined;
                    }[];
                };
                suspend?: boolean | undefined;
                template?: true | undefined;
                timeoutSeconds?: number | undefined;
                values?: Record<string, unknown> | undefined;
                valuesFrom?: undefined | {
                    pointer: string;
                    secret: {
                        digest?: string | undefined;
                        value?: string | undefined;
                    };
                }[];
            }, {
                conditions: {
                    lastTransitionTime: string;
                    message: string;
                    reason: string;
                    status: "False" | "True" | "Unknown";
                    type: string;
                }[];
                following?: undefined | {
                    follow: string;
                    problem?: string | undefined;
                    version: string;
                };
                observedGeneration: number;
                outages?: undefined | {
                    cluster: string;
                    message: string;
                    movesAt?: string | undefined;
                    since: string;
                }[];
                revision?: number | undefined;
                revisions?: undefined | {
                    ready: number;
                    revision: number;
                    targets: number;
                }[];
                rollout?: undefined | {
                    from: number;
                    message?: string | undefined;
                    reason?: string | undefined;
                    revision: number;
                    since: string;
                    state: "AwaitingApproval" | "Completed" | "Paused" | "Progressing" | "RolledBack" | "RollingBack" | "Suspended" | "Waiting";
                    waves: {
                        approvedBy?: string | undefined;
                        endedAt?: string | undefined;
                        name: string;
                        ready: number;
                        skippedBy?: string | undefined;
                        startedAt?: string | undefined;
                        state: "AwaitingApproval" | "Failed" | "Pending" | "Progressing" | "Skipped" | "Succeeded" | "Waiting";
                        targets: number;
                        updated: number;
                    }[];
                };
                targets: {
                    applied: number;
                    drifted: number;
                    failed: number;
                    ready: number;
                    total: number;
                    unreachable: number;
                };
                updatedTargets?: number | undefined;
            }>;
        }>;
        skipWave: TRPCMutationProcedure<{
            errorShape: ErrorShape;
            input: {
                idempotencyKey?: string | undefined;
                name: string;
                namespace: string;
            };
            meta: object;
            output: {
                estimatedEnd?: string | undefined;
                from: number;
                message?: string | undefined;
                reason?: string | undefined;
                revision: number;
                since: string;
                startedAt: string;
                state: "AwaitingApproval" | "Completed" | "Paused" | "Progressing" | "RolledBack" | "RollingBack" | "Suspended" | "Waiting";
                targets: {
                    cluster: string;
                    message?: string | undefined;
                    revision: number;
                    state: "Pending" | "Progressing" | "Ready" | "Skipped";
                    wave: string;
                }[];
                waves: {
                    approvedBy?: string | undefined;
                    endedAt?: string | undefined;
                    name: string;
                    ready: number;
                    skippedBy?: string | undefined;
                    startedAt?: string | undefined;
                    state: "AwaitingApproval" | "Failed" | "Pending" | "Progressing" | "Skipped" | "Succeeded" | "Waiting";
                    targets: number;
                    updated: number;
                }[];
            };
        }>;
        suspend: TRPCMutationProcedure<{
            errorShape: ErrorShape;
            input: {
                dryRun?: "All" | undefined;
                name: string;
                namespace: string;
            };
            meta: object;
            output: Resource<{
                bundle: {
                    follow?: string | undefined;
                    name: string;
                    version: string;
                };
                clusterScoped?: "Refused" | undefined;
                conflicts: "Adopt" | "Fail";
                crds?: "Create" | "CreateReplace" | undefined;
                createNamespace?: undefined | {
                    annotations?: Record<string, string> | undefined;
                    labels?: Record<string, string> | undefined;
                };
                deletion: "All" | "Keep";
                drift: "Correct" | "Report";
                generated?: undefined | {
                    moved: "Accept" | "Keep";
                };
                ignoreDrift?: undefined | {
                    group?: string | undefined;
                    kind: string;
                    managers?: string[] | undefined;
                    name?: string | undefined;
                    pointers: string[];
                }[];
                namespace: string;
                onImmutable?: "Fail" | "Recreate" | undefined;
                overrides: ({
                    clusters?: undefined | {
                        exclude?: string[] | undefined;
                        fields?: undefined | {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        labels?: undefined | {
                            matchExpressions?: undefined | {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            matchLabels?: Record<string, string> | undefined;
                        };
                        names?: string[] | undefined;
                    };
                    object: {
                        kind: string;
                        name: string;
                        namespace?: string | undefined;
                    };
                    patch: ({
                        from: string;
                        op: "copy";
                        path: string;
                    } | {
                        from: string;
                        op: "move";
                        path: string;
                    } | {
                        op: "add";
                        path: string;
                        value: unknown;
                    } | {
                        op: "remove";
                        path: string;
                    } | {
                        op: "replace";
                        path: string;
                        value: unknown;
                    } | {
                        op: "test";
                        path: string;
                        value: unknown;
                    })[];
                } | {
                    clusters?: undefined | {
                        exclude?: string[] | undefined;
                        fields?: undefined | {
                            field: "provider" | "region" | "zone";
                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                            values?: string[] | undefined;
                        }[];
                        labels?: undefined | {
                            matchExpressions?: undefined | {
                                key: string;
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            matchLabels?: Record<string, string> | undefined;
                        };
                        names?: string[] | undefined;
                    };
                    values: Record<string, unknown>;
                })[];
                placement: string;
                replicas: Record<string, number>;
                revisionHistoryLimit?: number | undefined;
                rollout?: undefined | {
                    maxUnavailable?: number | string | undefined;
                    minReadySeconds?: number | undefined;
                    onFailure?: "Pause" | "Rollback" | undefined;
                    progressDeadlineSeconds?: number | undefined;
                    rollback?: undefined | {
                        afterHooks?: true | undefined;
                    };
                    waves?: undefined | {
                        after?: undefined | {
                            wait?: string | undefined;
                        };
                        before?: undefined | {
                            approval?: true | undefined | {
                                notAuthor: true;
                            };
                        };
                        clusters: {
                            exclude?: string[] | undefined;
                            fields?: undefined | {
                                field: "provider" | "region" | "zone";
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            labels?: undefined | {
                                matchExpressions?: undefined | {
                                    key: string;
                                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                    values?: string[] | undefined;
                                }[];
                                matchLabels?: Record<string, string> | undefined;
                            };
                            names?: string[] | undefined;
                        };
                        maxConcurrent?: number | string | undefined;
                        minReady?: number | undefined;
                        name: string;
                    }[];
                    windows?: undefined | {
                        deny?: true | undefined;
                        duration: string;
                        schedule: string;
                        timezone?: string | undefined;
                    }[];
                };
                suspend?: boolean | undefined;
                template?: true | undefined;
                timeoutSeconds?: number | undefined;
                values?: Record<string, unknown> | undefined;
                valuesFrom?: undefined | {
                    pointer: string;
                    secret: {
                        digest?: string | undefined;
                        value?: string | undefined;
                    };
                }[];
            }, {
                conditions: {
                    lastTransitionTime: string;
                    message: string;
                    reason: string;
                    status: "False" | "True" | "Unknown";
                    type: string;
                }[];
                following?: undefined | {
                    follow: string;
                    problem?: string | undefined;
                    version: string;
                };
                observedGeneration: number;
                outages?: undefined | {
                    cluster: string;
                    message: string;
                    movesAt?: string | undefined;
                    since: string;
                }[];
                revision?: number | undefined;
                revisions?: undefined | {
                    ready: number;
                    revision: number;
                    targets: number;
                }[];
                rollout?: undefined | {
                    from: number;
                    message?: string | undefined;
                    reason?: string | undefined;
                    revision: number;
                    since: string;
                    state: "AwaitingApproval" | "Completed" | "Paused" | "Progressing" | "RolledBack" | "RollingBack" | "Suspended" | "Waiting";
                    waves: {
                        approvedBy?: string | undefined;
                        endedAt?: string | undefined;
                        name: string;
                        ready: number;
                        skippedBy?: string | undefined;
                        startedAt?: string | undefined;
                        state: "AwaitingApproval" | "Failed" | "Pending" | "Progressing" | "Skipped" | "Succeeded" | "Waiting";
                        targets: number;
                        updated: number;
                    }[];
                };
                targets: {
                    applied: number;
                    drifted: number;
                    failed: number;
                    ready: number;
                    total: number;
                    unreachable: number;
                };
                updatedTargets?: number | undefined;
            }>;
        }>;
        targets: TRPCQueryProcedure<{
            errorShape: ErrorShape;
            input: {
                name: string;
                namespace: string;
            };
            meta: object;
            output: List<{
                apiVersion: string;
                kind: "Target";
                metadata: {
                    createdAt: string;
                    name: string;
                    namespace: string;
                    resourceVersion: string;
                    uid: string;
                    updatedAt: string;
                };
                spec: {
                    cluster: string;
                    desired: {
                        bundle: {
                            digest: string;
                            name: string;
                            uid: string;
                            version: string;
                        };
                        conflicts: "Adopt" | "Fail";
                        crds?: "Create" | "CreateReplace" | undefined;
                        createNamespace?: undefined | {
                            annotations?: Record<string, string> | undefined;
                            labels?: Record<string, string> | undefined;
                        };
                        deletion: "All" | "Keep";
                        deliverAs?: undefined | {
                            namespace: string;
                            serviceAccount: string;
                        };
                        drift: "Correct" | "Report";
                        ignoreDrift?: undefined | {
                            group?: string | undefined;
                            kind: string;
                            managers?: string[] | undefined;
                            name?: string | undefined;
                            pointers: string[];
                        }[];
                        images?: undefined | {
                            mirrors: {
                                from: string;
                                pullSecret?: string | undefined;
                                to: string;
                            }[];
                            paths?: undefined | {
                                group: string;
                                kind: string;
                                pointers: string[];
                            }[];
                        };
                        limits?: undefined | {
                            clusterScoped?: "Refused" | undefined;
                            kinds?: undefined | {
                                allow?: string[] | undefined;
                                deny?: string[] | undefined;
                            };
                            namespaces?: string[] | undefined;
                        };
                        moved?: "Accept" | undefined;
                        namespace: string;
                        onImmutable?: "Fail" | "Recreate" | undefined;
                        problem?: string | undefined;
                        revision?: number | undefined;
                        rotation?: number | undefined;
                        timeoutSeconds?: number | undefined;
                        values?: Record<string, unknown>[] | undefined;
                        valuesHash: string;
                        workloads: {
                            apiVersion: string;
                            kind: string;
                            name: string;
                            namespace: string;
                            replicas: number;
                        }[];
                    };
                    release: string;
                    releaseRevision: number;
                    releaseUid: string;
                    removing?: "Evicted" | "Left" | "ReleaseDeleted" | "Replaced" | "Unregistered" | undefined;
                    suspended?: true | undefined;
                };
                status: {
                    applied: boolean;
                    drifted: boolean;
                    failed: boolean;
                    hooks?: {
                        endedAt?: string;
                        event: string;
                        kind: string;
                        message: string;
                        name: string;
                        namespace?: string;
                        outcome: "Failed" | "Running" | "Starting" | "Succeeded";
                        output?: string[];
                        startedAt: string;
                    }[];
                    kept: {
                        apiVersion: string;
                        kind: string;
                        name: string;
                        namespace?: string | undefined;
                        reason: string;
                    }[];
                    message: string;
                    ready: boolean;
                    test?: {
                        endedAt?: string;
                        hooks: {
                            endedAt?: string;
                            event: string;
                            kind: string;
                            message: string;
                            name: string;
                            namespace?: string;
                            outcome: "Failed" | "Running" | "Starting" | "Succeeded";
                            output?: string[];
                            startedAt: string;
                        }[];
                        id: string;
                        message: string;
                        outcome: "Failed" | "Pending" | "Running" | "Skipped" | "Succeeded";
                        requestedAt: string;
                        requestedBy: string;
                    };
                    unreachable: boolean;
                    waiting: boolean;
                };
            }>;
        }>;
        test: TRPCMutationProcedure<{
            errorShape: ErrorShape;
            input: {
                cluster?: string | undefined;
                idempotencyKey?: string | undefined;
                name: string;
                namespace: string;
            };
            meta: object;
            output: {
                id: string;
                targets: {
                    cluster: string;
                    message: string;
                    outcome: "Failed" | "Pending" | "Running" | "Skipped" | "Succeeded";
                }[];
            };
        }>;
        values: TRPCQueryProcedure<{
            errorShape: ErrorShape;
            input: {
                cluster?: string | undefined;
                name: string;
                namespace: string;
            };
            meta: object;
            output: {
                cluster?: string | undefined;
                origins: {
                    origin: "Bundle" | "Chart" | "Override" | "Release" | "Secret";
                    override?: number | undefined;
                    pointer: string;
                }[];
                values: Record<string, unknown>;
            };
        }>;
        watch: TRPCSubscriptionProcedure<{
            input: WatchQuery;
            meta: object;
            output: AsyncIterable<{
                data: ChangeOf<Resource<{
                    bundle: {
                        follow?: string | undefined;
                        name: string;
                        version: string;
                    };
                    clusterScoped?: "Refused" | undefined;
                    conflicts: "Adopt" | "Fail";
                    crds?: "Create" | "CreateReplace" | undefined;
                    createNamespace?: undefined | {
                        annotations?: Record<string, string> | undefined;
                        labels?: Record<string, string> | undefined;
                    };
                    deletion: "All" | "Keep";
                    drift: "Correct" | "Report";
                    generated?: undefined | {
                        moved: "Accept" | "Keep";
                    };
                    ignoreDrift?: undefined | {
                        group?: string | undefined;
                        kind: string;
                        managers?: string[] | undefined;
                        name?: string | undefined;
                        pointers: string[];
                    }[];
                    namespace: string;
                    onImmutable?: "Fail" | "Recreate" | undefined;
                    overrides: ({
                        clusters?: undefined | {
                            exclude?: string[] | undefined;
                            fields?: undefined | {
                                field: "provider" | "region" | "zone";
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            labels?: undefined | {
                                matchExpressions?: undefined | {
                                    key: string;
                                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                    values?: string[] | undefined;
                                }[];
                                matchLabels?: Record<string, string> | undefined;
                            };
                            names?: string[] | undefined;
                        };
                        object: {
                            kind: string;
                            name: string;
                            namespace?: string | undefined;
                        };
                        patch: ({
                            from: string;
                            op: "copy";
                            path: string;
                        } | {
                            from: string;
                            op: "move";
                            path: string;
                        } | {
                            op: "add";
                            path: string;
                            value: unknown;
                        } | {
                            op: "remove";
                            path: string;
                        } | {
                            op: "replace";
                            path: string;
                            value: unknown;
                        } | {
                            op: "test";
                            path: string;
                            value: unknown;
                        })[];
                    } | {
                        clusters?: undefined | {
                            exclude?: string[] | undefined;
                            fields?: undefined | {
                                field: "provider" | "region" | "zone";
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            labels?: undefined | {
                                matchExpressions?: undefined | {
                                    key: string;
                                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                    values?: string[] | undefined;
                                }[];
                                matchLabels?: Record<string, string> | undefined;
                            };
                            names?: string[] | undefined;
                        };
                        values: Record<string, unknown>;
                    })[];
                    placement: string;
                    replicas: Record<string, number>;
                    revisionHistoryLimit?: number | undefined;
                    rollout?: undefined | {
                        maxUnavailable?: number | string | undefined;
                        minReadySeconds?: number | undefined;
                        onFailure?: "Pause" | "Rollback" | undefined;
                        progressDeadlineSeconds?: number | undefined;
                        rollback?: undefined | {
                            afterHooks?: true | undefined;
                        };
                        waves?: undefined | {
                            after?: undefined | {
                                wait?: string | undefined;
                            };
                            before?: undefined | {
                                approval?: true | undefined | {
                                    notAuthor: true;
                                };
                            };
                            clusters: {
                                exclude?: string[] | undefined;
                                fields?: undefined | {
                                    field: "provider" | "region" | "zone";
                                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                    values?: string[] | undefined;
                                }[];
                                labels?: undefined | {
                                    matchExpressions?: undefined | {
                                        key: string;
                                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                        values?: string[] | undefined;
                                    }[];
                                    matchLabels?: Record<string, string> | undefined;
                                };
                                names?: string[] | undefined;
                            };
                            maxConcurrent?: number | string | undefined;
                            minReady?: number | undefined;
                            name: string;
                        }[];
                        windows?: undefined | {
                            deny?: true | undefined;
                            duration: string;
                            schedule: string;
                            timezone?: string | undefined;
                        }[];
                    };
                    suspend?: boolean | undefined;
                    template?: true | undefined;
                    timeoutSeconds?: number | undefined;
                    values?: Record<string, unknown> | undefined;
                    valuesFrom?: undefined | {
                        pointer: string;
                        secret: {
                            digest?: string | undefined;
                            value?: string | undefined;
                        };
                    }[];
                }, {
                    conditions: {
                        lastTransitionTime: string;
                        message: string;
                        reason: string;
                        status: "False" | "True" | "Unknown";
                        type: string;
                    }[];
                    following?: undefined | {
                        follow: string;
                        problem?: string | undefined;
                        version: string;
                    };
                    observedGeneration: number;
                    outages?: undefined | {
                        cluster: string;
                        message: string;
                        movesAt?: string | undefined;
                        since: string;
                    }[];
                    revision?: number | undefined;
                    revisions?: undefined | {
                        ready: number;
                        revision: number;
                        targets: number;
                    }[];
                    rollout?: undefined | {
                        from: number;
                        message?: string | undefined;
                        reason?: string | undefined;
                        revision: number;
                        since: string;
                        state: "AwaitingApproval" | "Completed" | "Paused" | "Progressing" | "RolledBack" | "RollingBack" | "Suspended" | "Waiting";
                        waves: {
                            approvedBy?: string | undefined;
                            endedAt?: string | undefined;
                            name: string;
                            ready: number;
                            skippedBy?: string | undefined;
                            startedAt?: string | undefined;
                            state: "AwaitingApproval" | "Failed" | "Pending" | "Progressing" | "Skipped" | "Succeeded" | "Waiting";
                            targets: number;
                            updated: number;
                        }[];
                    };
                    targets: {
                        applied: number;
                        drifted: number;
                        failed: number;
                        ready: number;
                        total: number;
                        unreachable: number;
                    };
                    updatedTargets?: number | undefined;
                }>>;
                id: string;
            }, void, unknown>;
        }>;
        why: TRPCQueryProcedure<{
            errorShape: ErrorShape;
            input: {
                cluster?: string | undefined;
                name: string;
                namespace: string;
            };
            meta: object;
            output: {
                changed: string[];
                decidedAt?: string | undefined;
                expiredScores?: undefined | {
                    cluster: string;
                    key: string;
                }[];
                group: string;
                items: {
                    axes: Record<string, string>;
                    capacity: {
                        allocatable: number;
                        available: number;
                        previous: number;
                        replicas: number;
                        workload: string;
                    }[];
                    changedSince: boolean;
                    chosen: boolean;
                    cluster: string;
                    filter?: string | undefined;
                    filters: {
                        filter: string;
                        found: string;
                        needed: string;
                        passed: boolean;
                    }[];
                    found?: string | undefined;
                    needed?: string | undefined;
                    score?: number | undefined;
                    scores: {
                        expired?: boolean | undefined;
                        prioritizer: string;
                        score: number;
                        value?: number | undefined;
                        weight: number;
                    }[];
                    sentence: string;
                    tier?: number | undefined;
                }[];
                message?: string | undefined;
                nearest?: string | undefined;
                outcome: "Scheduled" | "Unschedulable";
            };
        }>;
    };
    repositories: {
        apply: Mutation<{
            namespace: string;
        } & WriteQuery & {
            createOnly?: boolean | undefined;
            ifMatch?: string | undefined;
            name: string;
            resource: ResourceInput<{
                access?: undefined | {
                    certificateAuthority?: string | undefined;
                    knownHosts?: string | undefined;
                    password?: undefined | {
                        digest?: string | undefined;
                        value?: string | undefined;
                    };
                    plainHttp?: true | undefined;
                    sshKey?: undefined | {
                        digest?: string | undefined;
                        value?: string | undefined;
                    };
                    token?: undefined | {
                        digest?: string | undefined;
                        value?: string | undefined;
                    };
                    username?: string | undefined;
                };
                branch?: string | undefined;
                bundles: {
                    crdPolicy?: "Create" | "CreateReplace" | "Skip" | undefined;
                    dependencies?: undefined | {
                        bundle: string;
                        version: string;
                    }[];
                    divisible?: string[] | undefined;
                    health?: undefined | {
                        failed?: string | undefined;
                        group?: string | undefined;
                        kind: string;
                        progressing?: string | undefined;
                        ready: string;
                    }[];
                    hooks?: undefined | {
                        wait?: boolean | undefined;
                    };
                    lookup?: "None" | "Release" | undefined;
                    name: string;
                    path?: string | undefined;
                    releaseName?: string | undefined;
                    sensitive?: undefined | {
                        kind: string;
                        name: string;
                        namespace?: string | undefined;
                        pointer: string;
                    }[];
                    skipSchemaValidation?: true | undefined;
                    values?: Record<string, unknown> | undefined;
                }[];
                commit?: string | undefined;
                dependencyRepositories?: undefined | {
                    access: {
                        certificateAuthority?: string | undefined;
                        password?: undefined | {
                            digest?: string | undefined;
                            value?: string | undefined;
                        };
                        plainHttp?: true | undefined;
                        token?: undefined | {
                            digest?: string | undefined;
                            value?: string | undefined;
                        };
                        username?: string | undefined;
                    };
                    url: string;
                }[];
                intervalSeconds?: number | undefined;
                tag?: string | undefined;
                url: string;
                webhook?: undefined | {
                    secret: {
                        digest?: string | undefined;
                        value?: string | undefined;
                    };
                };
            }>;
        }, Resource<{
            access?: undefined | {
                certificateAuthority?: string | undefined;
                knownHosts?: string | undefined;
                password?: undefined | {
                    digest: string;
                };
                plainHttp?: true | undefined;
                sshKey?: undefined | {
                    digest: string;
                };
                token?: undefined | {
                    digest: string;
                };
                username?: string | undefined;
            };
            branch?: string | undefined;
            bundles: {
                crdPolicy?: "Create" | "CreateReplace" | "Skip" | undefined;
                dependencies: {
                    bundle: string;
                    version: string;
                }[];
                divisible?: string[] | undefined;
                health?: undefined | {
                    failed?: string | undefined;
                    group: string;
                    kind: string;
                    progressing?: string | undefined;
                    ready: string;
                }[];
                hooks?: undefined | {
                    wait?: boolean | undefined;
                };
                lookup?: "None" | "Release" | undefined;
                name: string;
                path: string;
                releaseName?: string | undefined;
                sensitive: {
                    kind: string;
                    name: string;
                    namespace?: string | undefined;
                    pointer: string;
                }[];
                skipSchemaValidation?: true | undefined;
                values?: Record<string, unknown> | undefined;
            }[];
            commit?: string | undefined;
            dependencyRepositories?: undefined | {
                access: {
                    certificateAuthority?: string | undefined;
                    password?: undefined | {
                        digest: string;
                    };
                    plainHttp?: true | undefined;
                    token?: undefined | {
                        digest: string;
                    };
                    username?: string | undefined;
                };
                url: string;
            }[];
            intervalSeconds: number;
            tag?: string | undefined;
            url: string;
            webhook?: undefined | {
                secret: {
                    digest: string;
                };
            };
        }, {
            bundles: {
                commit?: string | undefined;
                content?: string | undefined;
                name: string;
                problem?: string | undefined;
                version?: string | undefined;
            }[];
            commit?: string | undefined;
            conditions?: undefined | {
                lastTransitionTime: string;
                message: string;
                reason: string;
                status: "False" | "True" | "Unknown";
                type: string;
            }[];
            fetchedAt?: string | undefined;
            generation?: number | undefined;
            problem?: string | undefined;
        }>>;
        create: Mutation<{
            namespace: string;
        } & WriteQuery & {
            idempotencyKey?: string | undefined;
            resource: ResourceInput<{
                access?: undefined | {
                    certificateAuthority?: string | undefined;
                    knownHosts?: string | undefined;
                    password?: undefined | {
                        digest?: string | undefined;
                        value?: string | undefined;
                    };
                    plainHttp?: true | undefined;
                    sshKey?: undefined | {
                        digest?: string | undefined;
                        value?: string | undefined;
                    };
                    token?: undefined | {
                        digest?: string | undefined;
                        value?: string | undefined;
                    };
                    username?: string | undefined;
                };
                branch?: string | undefined;
                bundles: {
                    crdPolicy?: "Create" | "CreateReplace" | "Skip" | undefined;
                    dependencies?: undefined | {
                        bundle: string;
                        version: string;
                    }[];
                    divisible?: string[] | undefined;
                    health?: undefined | {
                        failed?: string | undefined;
                        group?: string | undefined;
                        kind: string;
                        progressing?: string | undefined;
                        ready: string;
                    }[];
                    hooks?: undefined | {
                        wait?: boolean | undefined;
                    };
                    lookup?: "None" | "Release" | undefined;
                    name: string;
                    path?: string | undefined;
                    releaseName?: string | undefined;
                    sensitive?: undefined | {
                        kind: string;
                        name: string;
                        namespace?: string | undefined;
                        pointer: string;
                    }[];
                    skipSchemaValidation?: true | undefined;
                    values?: Record<string, unknown> | undefined;
                }[];
                commit?: string | undefined;
                dependencyRepositories?: undefined | {
                    access: {
                        certificateAuthority?: string | undefined;
                        password?: undefined | {
                            digest?: string | undefined;
                            value?: string | undefined;
                        };
                        plainHttp?: true | undefined;
                        token?: undefined | {
                            digest?: string | undefined;
                            value?: string | undefined;
                        };
                        username?: string | undefined;
                    };
                    url: string;
                }[];
                intervalSeconds?: number | undefined;
                tag?: string | undefined;
                url: string;
                webhook?: undefined | {
                    secret: {
                        digest?: string | undefined;
                        value?: string | undefined;
                    };
                };
            }>;
        }, Resource<{
            access?: undefined | {
                certificateAuthority?: string | undefined;
                knownHosts?: string | undefined;
                password?: undefined | {
                    digest: string;
                };
                plainHttp?: true | undefined;
                sshKey?: undefined | {
                    digest: string;
                };
                token?: undefined | {
                    digest: string;
                };
                username?: string | undefined;
            };
            branch?: string | undefined;
            bundles: {
                crdPolicy?: "Create" | "CreateReplace" | "Skip" | undefined;
                dependencies: {
                    bundle: string;
                    version: string;
                }[];
                divisible?: string[] | undefined;
                health?: undefined | {
                    failed?: string | undefined;
                    group: string;
                    kind: string;
                    progressing?: string | undefined;
                    ready: string;
                }[];
                hooks?: undefined | {
                    wait?: boolean | undefined;
                };
                lookup?: "None" | "Release" | undefined;
                name: string;
                path: string;
                releaseName?: string | undefined;
                sensitive: {
                    kind: string;
                    name: string;
                    namespace?: string | undefined;
                    pointer: string;
                }[];
                skipSchemaValidation?: true | undefined;
                values?: Record<string, unknown> | undefined;
            }[];
            commit?: string | undefined;
            dependencyRepositories?: undefined | {
                access: {
                    certificateAuthority?: string | undefined;
                    password?: undefined | {
                        digest: string;
                    };
                    plainHttp?: true | undefined;
                    token?: undefined | {
                        digest: string;
                    };
                    username?: string | undefined;
                };
                url: string;
            }[];
            intervalSeconds: number;
            tag?: string | undefined;
            url: string;
            webhook?: undefined | {
                secret: {
                    digest: string;
                };
            };
        }, {
            bundles: {
                commit?: string | undefined;
                content?: string | undefined;
                name: string;
                problem?: string | undefined;
                version?: string | undefined;
            }[];
            commit?: string | undefined;
            conditions?: undefined | {
                lastTransitionTime: string;
                message: string;
                reason: string;
                status: "False" | "True" | "Unknown";
                type: string;
            }[];
            fetchedAt?: string | undefined;
            generation?: number | undefined;
            problem?: string | undefined;
        }>>;
        delete: Mutation<{
            namespace: string;
        } & {
            dryRun?: 'All' | undefined;
            ifMatch?: string | undefined;
            name: string;
        }, Resource<{
            access?: undefined | {
                certificateAuthority?: string | undefined;
                knownHosts?: string | undefined;
                password?: undefined | {
                    digest: string;
                };
                plainHttp?: true | undefined;
                sshKey?: undefined | {
                    digest: string;
                };
                token?: undefined | {
                    digest: string;
                };
                username?: string | undefined;
            };
            branch?: string | undefined;
            bundles: {
                crdPolicy?: "Create" | "CreateReplace" | "Skip" | undefined;
                dependencies: {
                    bundle: string;
                    version: string;
                }[];
                divisible?: string[] | undefined;
                health?: undefined | {
                    failed?: string | undefined;
                    group: string;
                    kind: string;
                    progressing?: string | undefined;
                    ready: string;
                }[];
                hooks?: undefined | {
                    wait?: boolean | undefined;
                };
                lookup?: "None" | "Release" | undefined;
                name: string;
                path: string;
                releaseName?: string | undefined;
                sensitive: {
                    kind: string;
                    name: string;
                    namespace?: string | undefined;
                    pointer: string;
                }[];
                skipSchemaValidation?: true | undefined;
                values?: Record<string, unknown> | undefined;
            }[];
            commit?: string | undefined;
            dependencyRepositories?: undefined | {
                access: {
                    certificateAuthority?: string | undefined;
                    password?: undefined | {
                        digest: string;
                    };
                    plainHttp?: true | undefined;
                    token?: undefined | {
                        digest: string;
                    };
                    username?: string | undefined;
                };
                url: string;
            }[];
            intervalSeconds: number;
            tag?: string | undefined;
            url: string;
            webhook?: undefined | {
                secret: {
                    digest: string;
                };
            };
        }, {
            bundles: {
                commit?: string | undefined;
                content?: string | undefined;
                name: string;
                problem?: string | undefined;
                version?: string | undefined;
            }[];
            commit?: string | undefined;
            conditions?: undefined | {
                lastTransitionTime: string;
                message: string;
                reason: string;
                status: "False" | "True" | "Unknown";
                type: string;
            }[];
            fetchedAt?: string | undefined;
            generation?: number | undefined;
            problem?: string | undefined;
        }>>;
        get: Query<{
            namespace: string;
        } & {
            name: string;
        }, Resource<{
            access?: undefined | {
                certificateAuthority?: string | undefined;
                knownHosts?: string | undefined;
                password?: undefined | {
                    digest: string;
                };
                plainHttp?: true | undefined;
                sshKey?: undefined | {
                    digest: string;
                };
                token?: undefined | {
                    digest: string;
                };
                username?: string | undefined;
            };
            branch?: string | undefined;
            bundles: {
                crdPolicy?: "Create" | "CreateReplace" | "Skip" | undefined;
                dependencies: {
                    bundle: string;
                    version: string;
                }[];
                divisible?: string[] | undefined;
                health?: undefined | {
                    failed?: string | undefined;
                    group: string;
                    kind: string;
                    progressing?: string | undefined;
                    ready: string;
                }[];
                hooks?: undefined | {
                    wait?: boolean | undefined;
                };
                lookup?: "None" | "Release" | undefined;
                name: string;
                path: string;
                releaseName?: string | undefined;
                sensitive: {
                    kind: string;
                    name: string;
                    namespace?: string | undefined;
                    pointer: string;
                }[];
                skipSchemaValidation?: true | undefined;
                values?: Record<string, unknown> | undefined;
            }[];
            commit?: string | undefined;
            dependencyRepositories?: undefined | {
                access: {
                    certificateAuthority?: string | undefined;
                    password?: undefined | {
                        digest: string;
                    };
                    plainHttp?: true | undefined;
                    token?: undefined | {
                        digest: string;
                    };
                    username?: string | undefined;
                };
                url: string;
            }[];
            intervalSeconds: number;
            tag?: string | undefined;
            url: string;
            webhook?: undefined | {
                secret: {
                    digest: string;
                };
            };
        }, {
            bundles: {
                commit?: string | undefined;
                content?: string | undefined;
                name: string;
                problem?: string | undefined;
                version?: string | undefined;
            }[];
            commit?: string | undefined;
            conditions?: undefined | {
                lastTransitionTime: string;
                message: string;
                reason: string;
                status: "False" | "True" | "Unknown";
                type: string;
            }[];
            fetchedAt?: string | undefined;
            generation?: number | undefined;
            problem?: string | undefined;
        }>>;
        list: Query<{
            namespace: string;
        } & Paging & Selectors, List<Resource<{
            access?: undefined | {
                certificateAuthority?: string | undefined;
                knownHosts?: string | undefined;
                password?: undefined | {
                    digest: string;
                };
                plainHttp?: true | undefined;
                sshKey?: undefined | {
                    digest: string;
                };
                token?: undefined | {
                    digest: string;
                };
                username?: string | undefined;
            };
            branch?: string | undefined;
            bundles: {
                crdPolicy?: "Create" | "CreateReplace" | "Skip" | undefined;
                dependencies: {
                    bundle: string;
                    version: string;
                }[];
                divisible?: string[] | undefined;
                health?: undefined | {
                    failed?: string | undefined;
                    group: string;
                    kind: string;
                    progressing?: string | undefined;
                    ready: string;
                }[];
                hooks?: undefined | {
                    wait?: boolean | undefined;
                };
                lookup?: "None" | "Release" | undefined;
                name: string;
                path: string;
                releaseName?: string | undefined;
                sensitive: {
                    kind: string;
                    name: string;
                    namespace?: string | undefined;
                    pointer: string;
                }[];
                skipSchemaValidation?: true | undefined;
                values?: Record<string, unknown> | undefined;
            }[];
            commit?: string | undefined;
            dependencyRepositories?: undefined | {
                access: {
                    certificateAuthority?: string | undefined;
                    password?: undefined | {
                        digest: string;
                    };
                    plainHttp?: true | undefined;
                    token?: undefined | {
                        digest: string;
                    };
                    username?: string | undefined;
                };
                url: string;
            }[];
            intervalSeconds: number;
            tag?: string | undefined;
            url: string;
            webhook?: undefined | {
                secret: {
                    digest: string;
                };
            };
        }, {
            bundles: {
                commit?: string | undefined;
                content?: string | undefined;
                name: string;
                problem?: string | undefined;
                version?: string | undefined;
            }[];
            commit?: string | undefined;
            conditions?: undefined | {
                lastTransitionTime: string;
                message: string;
                reason: string;
                status: "False" | "True" | "Unknown";
                type: string;
            }[];
            fetchedAt?: string | undefined;
            generation?: number | undefined;
            problem?: string | undefined;
        }>>>;
        listAll: Query<Paging & Selectors, List<Resource<{
            access?: undefined | {
                certificateAuthority?: string | undefined;
                knownHosts?: string | undefined;
                password?: undefined | {
                    digest: string;
                };
                plainHttp?: true | undefined;
                sshKey?: undefined | {
                    digest: string;
                };
                token?: undefined | {
                    digest: string;
                };
                username?: string | undefined;
            };
            branch?: string | undefined;
            bundles: {
                crdPolicy?: "Create" | "CreateReplace" | "Skip" | undefined;
                dependencies: {
                    bundle: string;
                    version: string;
                }[];
                divisible?: string[] | undefined;
                health?: undefined | {
                    failed?: string | undefined;
                    group: string;
                    kind: string;
                    progressing?: string | undefined;
                    ready: string;
                }[];
                hooks?: undefined | {
                    wait?: boolean | undefined;
                };
                lookup?: "None" | "Release" | undefined;
                name: string;
                path: string;
                releaseName?: string | undefined;
                sensitive: {
                    kind: string;
                    name: string;
                    namespace?: string | undefined;
                    pointer: string;
                }[];
                skipSchemaValidation?: true | undefined;
                values?: Record<string, unknown> | undefined;
            }[];
            commit?: string | undefined;
            dependencyRepositories?: undefined | {
                access: {
                    certificateAuthority?: string | undefined;
                    password?: undefined | {
                        digest: string;
                    };
                    plainHttp?: true | undefined;
                    token?: undefined | {
                        digest: string;
                    };
                    username?: string | undefined;
                };
                url: string;
            }[];
            intervalSeconds: number;
            tag?: string | undefined;
            url: string;
            webhook?: undefined | {
                secret: {
                    digest: string;
                };
            };
        }, {
            bundles: {
                commit?: string | undefined;
                content?: string | undefined;
                name: string;
                problem?: string | undefined;
                version?: string | undefined;
            }[];
            commit?: string | undefined;
            conditions?: undefined | {
                lastTransitionTime: string;
                message: string;
                reason: string;
                status: "False" | "True" | "Unknown";
                type: string;
            }[];
            fetchedAt?: string | undefined;
            generation?: number | undefined;
            problem?: string | undefined;
        }>>>;
        patch: Mutation<{
            namespace: string;
        } & WriteQuery & {
            ifMatch?: string | undefined;
            name: string;
            patch: Patch;
        }, Resource<{
            access?: undefined | {
                certificateAuthority?: string | undefined;
                knownHosts?: string | undefined;
                password?: undefined | {
                    digest: string;
                };
                plainHttp?: true | undefined;
                sshKey?: undefined | {
                    digest: string;
                };
                token?: undefined | {
                    digest: string;
                };
                username?: string | undefined;
            };
            branch?: string | undefined;
            bundles: {
                crdPolicy?: "Create" | "CreateReplace" | "Skip" | undefined;
                dependencies: {
                    bundle: string;
                    version: string;
                }[];
                divisible?: string[] | undefined;
                health?: undefined | {
                    failed?: string | undefined;
                    group: string;
                    kind: string;
                    progressing?: string | undefined;
                    ready: string;
                }[];
                hooks?: undefined | {
                    wait?: boolean | undefined;
                };
                lookup?: "None" | "Release" | undefined;
                name: string;
                path: string;
                releaseName?: string | undefined;
                sensitive: {
                    kind: string;
                    name: string;
                    namespace?: string | undefined;
                    pointer: string;
                }[];
                skipSchemaValidation?: true | undefined;
                values?: Record<string, unknown> | undefined;
            }[];
            commit?: string | undefined;
            dependencyRepositories?: undefined | {
                access: {
                    certificateAuthority?: string | undefined;
                    password?: undefined | {
                        digest: string;
                    };
                    plainHttp?: true | undefined;
                    token?: undefined | {
                        digest: string;
                    };
                    username?: string | undefined;
                };
                url: string;
            }[];
            intervalSeconds: number;
            tag?: string | undefined;
            url: string;
            webhook?: undefined | {
                secret: {
                    digest: string;
                };
            };
        }, {
            bundles: {
                commit?: string | undefined;
                content?: string | undefined;
                name: string;
                problem?: string | undefined;
                version?: string | undefined;
            }[];
            commit?: string | undefined;
            conditions?: undefined | {
                lastTransitionTime: string;
                message: string;
                reason: string;
                status: "False" | "True" | "Unknown";
                type: string;
            }[];
            fetchedAt?: string | undefined;
            generation?: number | undefined;
            problem?: string | undefined;
        }>>;
        sync: TRPCMutationProcedure<{
            errorShape: ErrorShape;
            input: {
                name: string;
                namespace: string;
            };
            meta: object;
            output: Resource<{
                access?: undefined | {
                    certificateAuthority?: string | undefined;
                    knownHosts?: string | undefined;
                    password?: undefined | {
                        digest: string;
                    };
                    plainHttp?: true | undefined;
                    sshKey?: undefined | {
                        digest: string;
                    };
                    token?: undefined | {
                        digest: string;
                    };
                    username?: string | undefined;
                };
                branch?: string | undefined;
                bundles: {
                    crdPolicy?: "Create" | "CreateReplace" | "Skip" | undefined;
                    dependencies: {
                        bundle: string;
                        version: string;
                    }[];
                    divisible?: string[] | undefined;
                    health?: undefined | {
                        failed?: string | undefined;
                        group: string;
                        kind: string;
                        progressing?: string | undefined;
                        ready: string;
                    }[];
                    hooks?: undefined | {
                        wait?: boolean | undefined;
                    };
                    lookup?: "None" | "Release" | undefined;
                    name: string;
                    path: string;
                    releaseName?: string | undefined;
                    sensitive: {
                        kind: string;
                        name: string;
                        namespace?: string | undefined;
                        pointer: string;
                    }[];
                    skipSchemaValidation?: true | undefined;
                    values?: Record<string, unknown> | undefined;
                }[];
                commit?: string | undefined;
                dependencyRepositories?: undefined | {
                    access: {
                        certificateAuthority?: string | undefined;
                        password?: undefined | {
                            digest: string;
                        };
                        plainHttp?: true | undefined;
                        token?: undefined | {
                            digest: string;
                        };
                        username?: string | undefined;
                    };
                    url: string;
                }[];
                intervalSeconds: number;
                tag?: string | undefined;
                url: string;
                webhook?: undefined | {
                    secret: {
                        digest: string;
                    };
                };
            }, {
                bundles: {
                    commit?: string | undefined;
                    content?: string | undefined;
                    name: string;
                    problem?: string | undefined;
                    version?: string | undefined;
                }[];
                commit?: string | undefined;
                conditions?: undefined | {
                    lastTransitionTime: string;
                    message: string;
                    reason: string;
                    status: "False" | "True" | "Unknown";
                    type: string;
                }[];
                fetchedAt?: string | undefined;
                generation?: number | undefined;
                problem?: string | undefined;
            }>;
        }>;
        watch: TRPCSubscriptionProcedure<{
            input: WatchQuery;
            meta: object;
            output: AsyncIterable<{
                data: ChangeOf<Resource<{
                    access?: undefined | {
                        certificateAuthority?: string | undefined;
                        knownHosts?: string | undefined;
                        password?: undefined | {
                            digest: string;
                        };
                        plainHttp?: true | undefined;
                        sshKey?: undefined | {
                            digest: string;
                        };
                        token?: undefined | {
                            digest: string;
                        };
                        username?: string | undefined;
                    };
                    branch?: string | undefined;
                    bundles: {
                        crdPolicy?: "Create" | "CreateReplace" | "Skip" | undefined;
                        dependencies: {
                            bundle: string;
                            version: string;
                        }[];
                        divisible?: string[] | undefined;
                        health?: undefined | {
                            failed?: string | undefined;
                            group: string;
                            kind: string;
                            progressing?: string | undefined;
                            ready: string;
                        }[];
                        hooks?: undefined | {
                            wait?: boolean | undefined;
                        };
                        lookup?: "None" | "Release" | undefined;
                        name: string;
                        path: string;
                        releaseName?: string | undefined;
                        sensitive: {
                            kind: string;
                            name: string;
                            namespace?: string | undefined;
                            pointer: string;
                        }[];
                        skipSchemaValidation?: true | undefined;
                        values?: Record<string, unknown> | undefined;
                    }[];
                    commit?: string | undefined;
                    dependencyRepositories?: undefined | {
                        access: {
                            certificateAuthority?: string | undefined;
                            password?: undefined | {
                                digest: string;
                            };
                            plainHttp?: true | undefined;
                            token?: undefined | {
                                digest: string;
                            };
                            username?: string | undefined;
                        };
                        url: string;
                    }[];
                    intervalSeconds: number;
                    tag?: string | undefined;
                    url: string;
                    webhook?: undefined | {
                        secret: {
                            digest: string;
                        };
                    };
                }, {
                    bundles: {
                        commit?: string | undefined;
                        content?: string | undefined;
                        name: string;
                        problem?: string | undefined;
                        version?: string | undefined;
                    }[];
                    commit?: string | undefined;
                    conditions?: undefined | {
                        lastTransitionTime: string;
                        message: string;
                        reason: string;
                        status: "False" | "True" | "Unknown";
                        type: string;
                    }[];
                    fetchedAt?: string | undefined;
                    generation?: number | undefined;
                    problem?: string | undefined;
                }>>;
                id: string;
            }, void, unknown>;
        }>;
    };
    rolebindings: ClusterWide<{
        role: string;
        scope?: undefined | {
            clusters?: undefined | {
                labels?: undefined | {
                    matchExpressions?: undefined | {
                        key: string;
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[];
                    matchLabels?: Record<string, string> | undefined;
                };
                names?: string[] | undefined;
            };
            namespaces?: string[] | undefined;
            selector?: undefined | {
                matchExpressions?: undefined | {
                    key: string;
                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                    values?: string[] | undefined;
                }[];
                matchLabels?: Record<string, string> | undefined;
            };
        };
        subjects: ({
            directory?: string | undefined;
            group: string;
            signIn?: string | undefined;
        } | {
            directory?: string | undefined;
            signIn?: string | undefined;
            user: string;
        } | {
            everyone: true;
        } | {
            token: string;
        })[];
    }, Record<string, never>, {
        role: string;
        scope?: undefined | {
            clusters?: undefined | {
                labels?: undefined | {
                    matchExpressions?: undefined | {
                        key: string;
                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                        values?: string[] | undefined;
                    }[];
                    matchLabels?: Record<string, string> | undefined;
                };
                names?: string[] | undefined;
            };
            namespaces?: string[] | undefined;
            selector?: undefined | {
                matchExpressions?: undefined | {
                    key: string;
                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                    values?: string[] | undefined;
                }[];
                matchLabels?: Record<string, string> | undefined;
            };
        };
        subjects: ({
            directory?: string | undefined;
            group: string;
            signIn?: string | undefined;
        } | {
            directory?: string | undefined;
            signIn?: string | undefined;
            user: string;
        } | {
            everyone: true;
        } | {
            token: string;
        })[];
    }>;
    roles: ClusterWide<{
        description?: string | undefined;
        rules: {
            kinds: string[];
            names: string[];
            verbs: string[];
        }[];
    }, Record<string, never>, {
        description?: string | undefined;
        rules: {
            kinds: string[];
            names?: string[] | undefined;
            verbs: string[];
        }[];
    }>;
    serviceTokens: {
        create: TRPCMutationProcedure<{
            errorShape: ErrorShape;
            input: {
                ceiling?: string | undefined;
                description?: string | undefined;
                name: string;
                sourceRanges?: string[] | undefined;
                ttlSeconds?: number | undefined;
            };
            meta: object;
            output: {
                serviceToken: {
                    apiVersion: "hansa.dev/v1";
                    ceiling?: string;
                    description?: string;
                    expired: boolean;
                    expiresAt?: string;
                    former?: {
                        expiresAt: string;
                        lastUsedAt?: string;
                    };
                    kind: "ServiceToken";
                    lastUsedAt?: string;
                    metadata: {
                        createdAt: string;
                        name: string;
                        uid: string;
                    };
                    origin: "api" | "break-glass" | "machine" | "sign-in";
                    owner?: {
                        id: string;
                        name: string;
                    };
                    roles: string[];
                    rotatedAt?: string;
                    sourceRanges: string[];
                    unused: boolean;
                };
                token: string;
            };
        }>;
        get: TRPCQueryProcedure<{
            errorShape: ErrorShape;
            input: {
                name: string;
            };
            meta: object;
            output: {
                apiVersion: "hansa.dev/v1";
                ceiling?: string;
                description?: string;
                expired: boolean;
                expiresAt?: string;
                former?: {
                    expiresAt: string;
                    lastUsedAt?: string;
                };
                kind: "ServiceToken";
                lastUsedAt?: string;
                metadata: {
                    createdAt: string;
                    name: string;
                    uid: string;
                };
                origin: "api" | "break-glass" | "machine" | "sign-in";
                owner?: {
                    id: string;
                    name: string;
                };
                roles: string[];
                rotatedAt?: string;
                sourceRanges: string[];
                unused: boolean;
            };
        }>;
        list: TRPCQueryProcedure<{
            errorShape: ErrorShape;
            input: {
                cursor?: string | undefined;
                limit?: number | string | undefined;
                owner?: string | undefined;
                unused?: boolean | undefined;
            };
            meta: object;
            output: List<{
                apiVersion: "hansa.dev/v1";
                ceiling?: string;
                description?: string;
                expired: boolean;
                expiresAt?: string;
                former?: {
                    expiresAt: string;
                    lastUsedAt?: string;
                };
                kind: "ServiceToken";
                lastUsedAt?: string;
                metadata: {
                    createdAt: string;
                    name: string;
                    uid: string;
                };
                origin: "api" | "break-glass" | "machine" | "sign-in";
                owner?: {
                    id: string;
                    name: string;
                };
                roles: string[];
                rotatedAt?: string;
                sourceRanges: string[];
                unused: boolean;
            }>;
        }>;
        revoke: TRPCMutationProcedure<{
            errorShape: ErrorShape;
            input: {
                name: string;
            };
            meta: object;
            output: {
                apiVersion: "hansa.dev/v1";
                ceiling?: string;
                description?: string;
                expired: boolean;
                expiresAt?: string;
                former?: {
                    expiresAt: string;
                    lastUsedAt?: string;
                };
                kind: "ServiceToken";
                lastUsedAt?: string;
                metadata: {
                    createdAt: string;
                    name: string;
                    uid: string;
                };
                origin: "api" | "break-glass" | "machine" | "sign-in";
                owner?: {
                    id: string;
                    name: string;
                };
                roles: string[];
                rotatedAt?: string;
                sourceRanges: string[];
                unused: boolean;
            };
        }>;
        rotate: TRPCMutationProcedure<{
            errorShape: ErrorShape;
            input: {
                name: string;
                overlapSeconds?: number | undefined;
                ttlSeconds?: number | undefined;
            };
            meta: object;
            output: {
                serviceToken: {
                    apiVersion: "hansa.dev/v1";
                    ceiling?: string;
                    description?: string;
                    expired: boolean;
                    expiresAt?: string;
                    former?: {
                        expiresAt: string;
                        lastUsedAt?: string;
                    };
                    kind: "ServiceToken";
                    lastUsedAt?: string;
                    metadata: {
                        createdAt: string;
                        name: string;
                        uid: string;
                    };
                    origin: "api" | "break-glass" | "machine" | "sign-in";
                    owner?: {
                        id: string;
                        name: string;
                    };
                    roles: string[];
                    rotatedAt?: string;
                    sourceRanges: string[];
                    unused: boolean;
                };
                token: string;
            };
        }>;
    };
    signins: ClusterWide<{
        ldap: {
            directory: string;
        };
        type: "ldap";
    } | {
        oidc: {
            certificateAuthority?: string | undefined;
            clientId: string;
            clientSecret: {
                digest: string;
            };
            directory?: string | undefined;
            groupsClaim: string;
            issuer: string;
            scopes: string[];
            usernameClaim: string;
        };
        type: "oidc";
    }, {
        conditions: {
            lastTransitionTime: string;
            message: string;
            reason: string;
            status: "False" | "True" | "Unknown";
            type: string;
        }[];
    }, {
        ldap: {
            directory: string;
        };
        type: "ldap";
    } | {
        oidc: {
            certificateAuthority?: string | undefined;
            clientId: string;
            clientSecret: {
                digest?: string | undefined;
                value?: string | undefined;
            };
            directory?: string | undefined;
            groupsClaim?: string | undefined;
            issuer: string;
            scopes?: string[] | undefined;
            usernameClaim?: string | undefined;
        };
        type: "oidc";
    }>;
    simulations: {
        simulate: TRPCMutationProcedure<{
            errorShape: ErrorShape;
            input: {
                add?: undefined | {
                    [x: string]: undefined | unknown;
                    apiVersion?: "hansa.dev/v1" | undefined;
                    kind?: "Cluster" | undefined;
                    metadata: {
                        [x: string]: undefined | unknown;
                        labels?: Record<string, string> | undefined;
                        name: string;
                    };
                    spec?: undefined | {
                        [x: string]: undefined | unknown;
                        provider?: string | undefined;
                        region?: string | undefined;
                        taints?: undefined | {
                            effect: "NoExecute" | "NoSchedule" | "PreferNoSchedule";
                            key: string;
                            value?: string | undefined;
                        }[];
                        unschedulable?: boolean | undefined;
                        zones?: string[] | undefined;
                    };
                    status?: undefined | {
                        [x: string]: undefined | unknown;
                        available?: undefined | {
                            replicas: number;
                        };
                        conditions?: undefined | {
                            [x: string]: unknown;
                            status: "False" | "True" | "Unknown";
                            type: string;
                        }[];
                        nodeList?: undefined | {
                            [x: string]: undefined | unknown;
                            allocatable: Record<string, number | string>;
                            labels?: Record<string, string> | undefined;
                            name?: string | undefined;
                            requested?: Record<string, number | string> | undefined;
                            taints?: undefined | {
                                effect: "NoExecute" | "NoSchedule" | "PreferNoSchedule";
                                key: string;
                                value?: string | undefined;
                            }[];
                            unschedulable?: boolean | undefined;
                        }[];
                        scores?: Record<string, {
                            [x: string]: undefined | unknown;
                            expired?: boolean | undefined;
                            value: number;
                        }> | undefined;
                    };
                }[];
                down?: string[] | undefined;
                drain?: string[] | undefined;
                grow?: undefined | {
                    namespace?: string | undefined;
                    release: string;
                    replicas: number;
                    workload?: string | undefined;
                }[];
                place?: undefined | {
                    name: string;
                    namespace?: string | undefined;
                    spec: {
                        affinity?: undefined | {
                            exclude?: string[] | undefined;
                            fields?: undefined | {
                                field: "provider" | "region" | "zone";
                                operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                values?: string[] | undefined;
                            }[];
                            labels?: undefined | {
                                matchExpressions?: undefined | {
                                    key: string;
                                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                    values?: string[] | undefined;
                                }[];
                                matchLabels?: Record<string, string> | undefined;
                            };
                            name?: string | undefined;
                            names?: string[] | undefined;
                            overflow?: undefined | {
                                exclude?: string[] | undefined;
                                fields?: undefined | {
                                    field: "provider" | "region" | "zone";
                                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                    values?: string[] | undefined;
                                }[];
                                labels?: undefined | {
                                    matchExpressions?: undefined | {
                                        key: string;
                                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                        values?: string[] | undefined;
                                    }[];
                                    matchLabels?: Record<string, string> | undefined;
                                };
                                names?: string[] | undefined;
                            }[];
                        }[];
                        failover?: undefined | {
                            cluster: {
                                purge?: "Directly" | "Never" | undefined;
                                tolerationSeconds?: number | undefined;
                            };
                        };
                        prioritizers?: undefined | {
                            key?: string | undefined;
                            name: "FreeCPU" | "FreeMemory" | "Metric";
                            weight: number;
                        }[];
                        redecideOn?: ("capacityFreed" | "clusterAdded" | "clusterReturned" | "labelsChanged" | "uncordoned")[] | undefined;
                        replicas?: undefined | {
                            capacity?: "Ignore" | "Require" | undefined;
                            divide?: "Aggregated" | "Weighted" | undefined;
                            dynamic?: "AvailableReplicas" | undefined;
                            fixed?: undefined | {
                                clusters: {
                                    exclude?: string[] | undefined;
                                    fields?: undefined | {
                                        field: "provider" | "region" | "zone";
                                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                        values?: string[] | undefined;
                                    }[];
                                    labels?: undefined | {
                                        matchExpressions?: undefined | {
                                            key: string;
                                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                            values?: string[] | undefined;
                                        }[];
                                        matchLabels?: Record<string, string> | undefined;
                                    };
                                    names?: string[] | undefined;
                                };
                                replicas: number;
                            }[];
                            minPerCluster?: number | undefined;
                            mode?: "Divided" | "Duplicated" | undefined;
                            weights?: undefined | {
                                clusters: {
                                    exclude?: string[] | undefined;
                                    fields?: undefined | {
                                        field: "provider" | "region" | "zone";
                                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                        values?: string[] | undefined;
                                    }[];
                                    labels?: undefined | {
                                        matchExpressions?: undefined | {
                                            key: string;
                                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                            values?: string[] | undefined;
                                        }[];
                                        matchLabels?: Record<string, string> | undefined;
                                    };
                                    names?: string[] | undefined;
                                };
                                weight: number;
                            }[];
                        };
                        rollout?: undefined | {
                            maxUnavailable?: number | string | undefined;
                            minReadySeconds?: number | undefined;
                            onFailure?: "Pause" | "Rollback" | undefined;
                            progressDeadlineSeconds?: number | undefined;
                            rollback?: undefined | {
                                afterHooks?: true | undefined;
                            };
                            waves?: undefined | {
                                after?: undefined | {
                                    wait?: string | undefined;
                                };
                                before?: undefined | {
                                    approval?: true | undefined | {
                                        notAuthor: true;
                                    };
                                };
                                clusters: {
                                    exclude?: string[] | undefined;
                                    fields?: undefined | {
                                        field: "provider" | "region" | "zone";
                                        operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                        values?: string[] | undefined;
                                    }[];
                                    labels?: undefined | {
                                        matchExpressions?: undefined | {
                                            key: string;
                                            operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                            values?: string[] | undefined;
                                        }[];
                                        matchLabels?: Record<string, string> | undefined;
                                    };
                                    names?: string[] | undefined;
                                };
                                maxConcurrent?: number | string | undefined;
                                minReady?: number | undefined;
                                name: string;
                            }[];
                            windows?: undefined | {
                                deny?: true | undefined;
                                duration: string;
                                schedule: string;
                                timezone?: string | undefined;
                            }[];
                        };
                        spread?: undefined | {
                            by?: "cluster" | "provider" | "region" | "zone" | undefined;
                            label?: string | undefined;
                            max?: number | undefined;
                            min?: number | undefined;
                            strict?: boolean | undefined;
                        }[];
                        steady?: number | undefined;
                        tolerations?: undefined | {
                            effect?: "NoExecute" | "NoSchedule" | "PreferNoSchedule" | undefined;
                            key?: string | undefined;
                            operator?: "Equal" | "Exists" | undefined;
                            value?: string | undefined;
                        }[];
                        workloadAffinity?: undefined | {
                            releases: {
                                matchExpressions?: undefined | {
                                    key: string;
                                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                    values?: string[] | undefined;
                                }[];
                                matchLabels?: Record<string, string> | undefined;
                            };
                            required?: boolean | undefined;
                            topology?: string | undefined;
                            weight?: number | undefined;
                        }[];
                        workloadAntiAffinity?: undefined | {
                            releases: {
                                matchExpressions?: undefined | {
                                    key: string;
                                    operator: "DoesNotExist" | "Exists" | "In" | "NotIn";
                                    values?: string[] | undefined;
                                }[];
                                matchLabels?: Record<string, string> | undefined;
                            };
                            required?: boolean | undefined;
                            topology?: string | undefined;
                            weight?: number | undefined;
                        }[];
                    };
                }[];
            };
            meta: object;
            output: {
                conflicts?: undefined | {
                    cluster: string;
                    namespace: string;
                    object: string;
                    release: string;
                    with: string;
                }[];
                notes: string[];
                pending: {
                    cluster: string;
                    namespace: string;
                    release: string;
                    replicas: number;
                    workload: string;
                }[];
                releases: {
                    message?: string | undefined;
                    moves: {
                        cluster: string;
                        from: null | number;
                        to: null | number;
                        workloads?: undefined | {
                            from: number;
                            to: number;
                            workload: string;
                        }[];
                    }[];
                    namespace: string;
                    release: string;
                }[];
                staying: {
                    cluster: string;
                    message: string;
                    namespace: string;
                    release: string;
                    replicas: number;
                }[];
                totals: {
                    considered: number;
                    moved: number;
                    moves: number;
                    pending: number;
                    replicas: number;
                    staying: number;
                    unschedulable: number;
                };
                unschedulable: {
                    clusters: string[];
                    message: string;
                    namespace: string;
                    release: string;
                }[];
            };
        }>;
    };
    sync: {
        approve: TRPCMutationProcedure<{
            errorShape: ErrorShape;
            input: {
                operations?: string[] | undefined;
                people?: string[] | undefined;
                reason?: string | undefined;
                run: string;
            };
            meta: object;
            output: {
                actor: string;
                connector: string;
                counts: {
                    done: number;
                    failed: number;
                    held: number;
                    skipped: number;
                };
                decidedBy?: string | undefined;
                endedAt?: string | undefined;
                gates: {
                    found: number;
                    gate: "adoptions" | "creations" | "deletes" | "disables" | "locks" | "recreations" | "removals";
                    limit: number;
                    managed: number;
                    message: string;
                    rule: "adoption" | "clock" | "emptyRead" | "emptyTarget" | "limit" | "rest" | "shrunkRead";
                }[];
                id: string;
                message: string;
                reason?: string | undefined;
                startedAt: string;
                state: "Approved" | "Done" | "Failed" | "Held" | "Interrupted" | "Rejected" | "Running" | "Superseded";
                trigger: "Approval" | "Block" | "Directory" | "Interval" | "Mapping" | "Retry" | "User";
            };
        }>;
        history: TRPCQueryProcedure<{
            errorShape: ErrorShape;
            input: {
                connector?: string | undefined;
                cursor?: string | undefined;
                limit?: number | string | undefined;
                person?: string | undefined;
            };
            meta: object;
            output: List<{
                actor: string;
                connector: string;
                counts: {
                    done: number;
                    failed: number;
                    held: number;
                    skipped: number;
                };
                decidedBy?: string | undefined;
                endedAt?: string | undefined;
                gates: {
                    found: number;
                    gate: "adoptions" | "creations" | "deletes" | "disables" | "locks" | "recreations" | "removals";
                    limit: number;
                    managed: number;
                    message: string;
                    rule: "adoption" | "clock" | "emptyRead" | "emptyTarget" | "limit" | "rest" | "shrunkRead";
                }[];
                id: string;
                message: string;
                reason?: string | undefined;
                startedAt: string;
                state: "Approved" | "Done" | "Failed" | "Held" | "Interrupted" | "Rejected" | "Running" | "Superseded";
                trigger: "Approval" | "Block" | "Directory" | "Interval" | "Mapping" | "Retry" | "User";
            }>;
        }>;
        link: TRPCMutationProcedure<{
            errorShape: ErrorShape;
            input: {
                account: string;
                action: "Adopt" | "Merge" | "Relink";
                connector: string;
                person: string;
                reason: string;
                state: string;
            };
            meta: object;
            output: {
                account: {
                    enabled: boolean;
                    key: string;
                    mail?: string | undefined;
                    memberships: string[];
                    privileged: boolean;
                    username: string;
                };
                action: "Adopt" | "Merge" | "Relink";
                after: Record<string, unknown>;
                before: Record<string, unknown>;
                connector: string;
                displayName: string;
                from?: undefined | {
                    displayName: string;
                    person: string;
                    since: string;
                    username: string;
                };
                linked: boolean;
                loses: string[];
                message: string;
                person: string;
                released?: undefined | {
                    enabled: boolean;
                    key: string;
                    mail?: string | undefined;
                    memberships: string[];
                    privileged: boolean;
                    username: string;
                };
                rights: string[];
                run?: string | undefined;
                state: string;
                username: string;
            };
        }>;
        plan: TRPCQueryProcedure<{
            errorShape: ErrorShape;
            input: {
                connector?: string | undefined;
                person?: string | undefined;
                without?: string | undefined;
            };
            meta: object;
            output: {
                items: {
                    blocked?: string | undefined;
                    connector: string;
                    drifted: {
                        after?: Record<string, unknown> | undefined;
                        at?: string | undefined;
                        before?: Record<string, unknown> | undefined;
                        connector: string;
                        id: string;
                        key?: string | undefined;
                        kind: "AddMembership" | "AdoptAccount" | "CreateAccount" | "CreateStructure" | "DeleteAccount" | "DeleteStructure" | "DisableAccount" | "EnableAccount" | "RemoveMembership" | "RenameAccount" | "RevokeAccess" | "UpdateAccount" | "UpdateStructure";
                        loses?: string[] | undefined;
                        membership?: string | undefined;
                        message?: string | undefined;
                        person?: string | undefined;
                        rights?: string[] | undefined;
                        state: "Done" | "Failed" | "Held" | "Intended" | "Planned" | "Rejected" | "Skipped";
                        structure?: undefined | {
                            key: string;
                            kind: string;
                        };
                        username?: string | undefined;
                        why: string[];
                    }[];
                    gates: {
                        found: number;
                        gate: "adoptions" | "creations" | "deletes" | "disables" | "locks" | "recreations" | "removals";
                        limit: number;
                        managed: number;
                        message: string;
                        rule: "adoption" | "clock" | "emptyRead" | "emptyTarget" | "limit" | "rest" | "shrunkRead";
                    }[];
                    notices: {
                        connector: string;
                        message: string;
                        offer?: undefined | {
                            account: string;
                            action: "Merge";
                            command: string;
                            person: string;
                        };
                        person: string;
                        username: string;
                    }[];
                    operations: {
                        after?: Record<string, unknown> | undefined;
                        at?: string | undefined;
                        before?: Record<string, unknown> | undefined;
                        connector: string;
                        id: string;
                        key?: string | undefined;
                        kind: "AddMembership" | "AdoptAccount" | "CreateAccount" | "CreateStructure" | "DeleteAccount" | "DeleteStructure" | "DisableAccount" | "EnableAccount" | "RemoveMembership" | "RenameAccount" | "RevokeAccess" | "UpdateAccount" | "UpdateStructure";
                        loses?: string[] | undefined;
                        membership?: string | undefined;
                        message?: string | undefined;
                        person?: string | undefined;
                        rights?: string[] | undefined;
                        state: "Done" | "Failed" | "Held" | "Intended" | "Planned" | "Rejected" | "Skipped";
                        structure?: undefined | {
                            key: string;
                            kind: string;
                        };
                        username?: string | undefined;
                        why: string[];
                    }[];
                    problems: {
                        connector: string;
                        message: string;
                        offer?: undefined | {
                            account: string;
                            action: "Merge";
                            command: string;
                            person: string;
                        };
                        person: string;
                        username: string;
                    }[];
                }[];
            };
        }>;
        previewLink: TRPCQueryProcedure<{
            errorShape: ErrorShape;
            input: {
                account: string;
                action: "Adopt" | "Merge" | "Relink";
                connector: string;
                person: string;
            };
            meta: object;
            output: {
                account: {
                    enabled: boolean;
                    key: string;
                    mail?: string | undefined;
                    memberships: string[];
                    privileged: boolean;
                    username: string;
                };
                action: "Adopt" | "Merge" | "Relink";
                after: Record<string, unknown>;
                before: Record<string, unknown>;
                connector: string;
                displayName: string;
                from?: undefined | {
                    displayName: string;
                    person: string;
                    since: string;
                    username: string;
                };
                linked: boolean;
                loses: string[];
                message: string;
                person: string;
                released?: undefined | {
                    enabled: boolean;
                    key: string;
                    mail?: string | undefined;
                    memberships: string[];
                    privileged: boolean;
                    username: string;
                };
                rights: string[];
                run?: string | undefined;
                state: string;
                username: string;
            };
        }>;
        reject: TRPCMutationProcedure<{
            errorShape: ErrorShape;
            input: {
                reason?: string | undefined;
                run: string;
            };
            meta: object;
            output: {
                actor: string;
                connector: string;
                counts: {
                    done: number;
                    failed: number;
                    held: number;
                    skipped: number;
                };
                decidedBy?: string | undefined;
                endedAt?: string | undefined;
                gates: {
                    found: number;
                    gate: "adoptions" | "creations" | "deletes" | "disables" | "locks" | "recreations" | "removals";
                    limit: number;
                    managed: number;
                    message: string;
                    rule: "adoption" | "clock" | "emptyRead" | "emptyTarget" | "limit" | "rest" | "shrunkRead";
                }[];
                id: string;
                message: string;
                reason?: string | undefined;
                startedAt: string;
                state: "Approved" | "Done" | "Failed" | "Held" | "Interrupted" | "Rejected" | "Running" | "Superseded";
                trigger: "Approval" | "Block" | "Directory" | "Interval" | "Mapping" | "Retry" | "User";
            };
        }>;
        reopen: TRPCMutationProcedure<{
            errorShape: ErrorShape;
            input: {
                reason?: string | undefined;
                run: string;
            };
            meta: object;
            output: {
                actor: string;
                connector: string;
                counts: {
                    done: number;
                    failed: number;
                    held: number;
                    skipped: number;
                };
                decidedBy?: string | undefined;
                endedAt?: string | undefined;
                gates: {
                    found: number;
                    gate: "adoptions" | "creations" | "deletes" | "disables" | "locks" | "recreations" | "removals";
                    limit: number;
                    managed: number;
                    message: string;
                    rule: "adoption" | "clock" | "emptyRead" | "emptyTarget" | "limit" | "rest" | "shrunkRead";
                }[];
                id: string;
                message: string;
                reason?: string | undefined;
                startedAt: string;
                state: "Approved" | "Done" | "Failed" | "Held" | "Interrupted" | "Rejected" | "Running" | "Superseded";
                trigger: "Approval" | "Block" | "Directory" | "Interval" | "Mapping" | "Retry" | "User";
            };
        }>;
        run: TRPCMutationProcedure<{
            errorShape: ErrorShape;
            input: {
                connector?: string | undefined;
                person?: string | undefined;
            };
            meta: object;
            output: {
                items: {
                    connector: string;
                    done: number;
                    error?: string | undefined;
                    failed: number;
                    held: number;
                    heldRun?: string | undefined;
                    problems: number;
                    rejected: number;
                    run?: string | undefined;
                }[];
            };
        }>;
        show: TRPCQueryProcedure<{
            errorShape: ErrorShape;
            input: {
                run: string;
            };
            meta: object;
            output: {
                actor: string;
                connector: string;
                counts: {
                    done: number;
                    failed: number;
                    held: number;
                    skipped: number;
                };
                decidedBy?: string | undefined;
                endedAt?: string | undefined;
                gates: {
                    found: number;
                    gate: "adoptions" | "creations" | "deletes" | "disables" | "locks" | "recreations" | "removals";
                    limit: number;
                    managed: number;
                    message: string;
                    rule: "adoption" | "clock" | "emptyRead" | "emptyTarget" | "limit" | "rest" | "shrunkRead";
                }[];
                id: string;
                message: string;
                operations: {
                    after?: Record<string, unknown> | undefined;
                    at?: string | undefined;
                    before?: Record<string, unknown> | undefined;
                    connector: string;
                    id: string;
                    key?: string | undefined;
                    kind: "AddMembership" | "AdoptAccount" | "CreateAccount" | "CreateStructure" | "DeleteAccount" | "DeleteStructure" | "DisableAccount" | "EnableAccount" | "RemoveMembership" | "RenameAccount" | "RevokeAccess" | "UpdateAccount" | "UpdateStructure";
                    loses?: string[] | undefined;
                    membership?: string | undefined;
                    message?: string | undefined;
                    person?: string | undefined;
                    rights?: string[] | undefined;
                    state: "Done" | "Failed" | "Held" | "Intended" | "Planned" | "Rejected" | "Skipped";
                    structure?: undefined | {
                        key: string;
                        kind: string;
                    };
                    username?: string | undefined;
                    why: string[];
                }[];
                reason?: string | undefined;
                startedAt: string;
                state: "Approved" | "Done" | "Failed" | "Held" | "Interrupted" | "Rejected" | "Running" | "Superseded";
                trigger: "Approval" | "Block" | "Directory" | "Interval" | "Mapping" | "Retry" | "User";
            };
        }>;
    };
    targets: {
        list: TRPCQueryProcedure<{
            errorShape: ErrorShape;
            input: {
                cursor?: string | undefined;
                fieldSelector?: string | undefined;
                limit?: number | string | undefined;
            };
            meta: object;
            output: List<{
                apiVersion: string;
                kind: "Target";
                metadata: {
                    createdAt: string;
                    name: string;
                    namespace: string;
                    resourceVersion: string;
                    uid: string;
                    updatedAt: string;
                };
                spec: {
                    cluster: string;
                    desired: {
                        bundle: {
                            digest: string;
                            name: string;
                            uid: string;
                            version: string;
                        };
                        conflicts: "Adopt" | "Fail";
                        crds?: "Create" | "CreateReplace" | undefined;
                        createNamespace?: undefined | {
                            annotations?: Record<string, string> | undefined;
                            labels?: Record<string, string> | undefined;
                        };
                        deletion: "All" | "Keep";
                        deliverAs?: undefined | {
                            namespace: string;
                            serviceAccount: string;
                        };
                        drift: "Correct" | "Report";
                        ignoreDrift?: undefined | {
                            group?: string | undefined;
                            kind: string;
                            managers?: string[] | undefined;
                            name?: string | undefined;
                            pointers: string[];
                        }[];
                        images?: undefined | {
                            mirrors: {
                                from: string;
                                pullSecret?: string | undefined;
                                to: string;
                            }[];
                            paths?: undefined | {
                                group: string;
                                kind: string;
                                pointers: string[];
                            }[];
                        };
                        limits?: undefined | {
                            clusterScoped?: "Refused" | undefined;
                            kinds?: undefined | {
                                allow?: string[] | undefined;
                                deny?: string[] | undefined;
                            };
                            namespaces?: string[] | undefined;
                        };
                        moved?: "Accept" | undefined;
                        namespace: string;
                        onImmutable?: "Fail" | "Recreate" | undefined;
                        problem?: string | undefined;
                        revision?: number | undefined;
                        rotation?: number | undefined;
                        timeoutSeconds?: number | undefined;
                        values?: Record<string, unknown>[] | undefined;
                        valuesHash: string;
                        workloads: {
                            apiVersion: string;
                            kind: string;
                            name: string;
                            namespace: string;
                            replicas: number;
                        }[];
                    };
                    release: string;
                    releaseRevision: number;
                    releaseUid: string;
                    removing?: "Evicted" | "Left" | "ReleaseDeleted" | "Replaced" | "Unregistered" | undefined;
                    suspended?: true | undefined;
                };
                status: {
                    applied: boolean;
                    drifted: boolean;
                    failed: boolean;
                    hooks?: {
                        endedAt?: string;
                        event: string;
                        kind: string;
                        message: string;
                        name: string;
                        namespace?: string;
                        outcome: "Failed" | "Running" | "Starting" | "Succeeded";
                        output?: string[];
                        startedAt: string;
                    }[];
                    kept: {
                        apiVersion: string;
                        kind: string;
                        name: string;
                        namespace?: string | undefined;
                        reason: string;
                    }[];
                    message: string;
                    ready: boolean;
                    test?: {
                        endedAt?: string;
                        hooks: {
                            endedAt?: string;
                            event: string;
                            kind: string;
                            message: string;
                            name: string;
                            namespace?: string;
                            outcome: "Failed" | "Running" | "Starting" | "Succeeded";
                            output?: string[];
                            startedAt: string;
                        }[];
                        id: string;
                        message: string;
                        outcome: "Failed" | "Pending" | "Running" | "Skipped" | "Succeeded";
                        requestedAt: string;
                        requestedBy: string;
                    };
                    unreachable: boolean;
                    waiting: boolean;
                };
            }>;
        }>;
        summaries: TRPCQueryProcedure<{
            errorShape: ErrorShape;
            input: {
                cursor?: string | undefined;
                fieldSelector?: string | undefined;
                limit?: number | string | undefined;
            };
            meta: object;
            output: List<{
                metadata: {
                    createdAt: string;
                    name: string;
                    namespace: string;
                    resourceVersion: string;
                    uid: string;
                    updatedAt: string;
                };
                spec: {
                    cluster: string;
                    release: string;
                    releaseRevision: number;
                    removing?: "Evicted" | "Left" | "ReleaseDeleted" | "Replaced" | "Unregistered" | undefined;
                    replicas: number;
                    version: string;
                };
                status: {
                    applied: boolean;
                    drifted: boolean;
                    failed: boolean;
                    message: string;
                    ready: boolean;
                    unreachable: boolean;
                    waiting: boolean;
                };
            }>;
        }>;
    };
}>>;
