CREATE TABLE "blobs" (
	"digest" text COLLATE "C" PRIMARY KEY NOT NULL,
	"content" text NOT NULL,
	"size" integer NOT NULL,
	"created_at" text COLLATE "C" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "bundle_revisions" (
	"bundle_uid" text COLLATE "C" NOT NULL,
	"version" text COLLATE "C" NOT NULL,
	"digest" text COLLATE "C" NOT NULL,
	"objects" integer NOT NULL,
	"spec" json NOT NULL,
	"created_at" text COLLATE "C" NOT NULL,
	CONSTRAINT "bundle_revisions_bundle_uid_version_pk" PRIMARY KEY("bundle_uid","version")
);
--> statement-breakpoint
CREATE TABLE "changes" (
	"revision" bigint PRIMARY KEY NOT NULL,
	"type" text COLLATE "C" NOT NULL,
	"kind" text COLLATE "C" NOT NULL,
	"namespace" text COLLATE "C" NOT NULL,
	"name" text COLLATE "C" NOT NULL,
	"uid" text COLLATE "C" NOT NULL,
	"labels" json NOT NULL,
	"object" json,
	"actor" text COLLATE "C" NOT NULL,
	"at" text COLLATE "C" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "counter" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"value" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "decisions" (
	"release_uid" text COLLATE "C" PRIMARY KEY NOT NULL,
	"outcome" text COLLATE "C" NOT NULL,
	"decision_group" text COLLATE "C",
	"inputs_revision" bigint NOT NULL,
	"message" text,
	"rejected" json NOT NULL,
	"result" json NOT NULL,
	"decided_at" text COLLATE "C" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "events" (
	"revision" bigint PRIMARY KEY NOT NULL,
	"at" text COLLATE "C" NOT NULL,
	"type" text COLLATE "C" NOT NULL,
	"reason" text COLLATE "C" NOT NULL,
	"kind" text COLLATE "C" NOT NULL,
	"namespace" text COLLATE "C" NOT NULL,
	"name" text COLLATE "C" NOT NULL,
	"uid" text COLLATE "C" NOT NULL,
	"cluster" text COLLATE "C",
	"message" text NOT NULL,
	"details" json
);
--> statement-breakpoint
CREATE TABLE "idempotency" (
	"actor" text COLLATE "C" NOT NULL,
	"key" text COLLATE "C" NOT NULL,
	"request" text COLLATE "C" NOT NULL,
	"status" integer NOT NULL,
	"answer" json,
	"at" text COLLATE "C" NOT NULL,
	CONSTRAINT "idempotency_actor_key_pk" PRIMARY KEY("actor","key")
);
--> statement-breakpoint
CREATE TABLE "inventory" (
	"target_uid" text COLLATE "C" NOT NULL,
	"cluster" text COLLATE "C" NOT NULL,
	"group" text COLLATE "C" NOT NULL,
	"version" text COLLATE "C" NOT NULL,
	"kind" text COLLATE "C" NOT NULL,
	"namespace" text COLLATE "C" NOT NULL,
	"name" text COLLATE "C" NOT NULL,
	"uid" text COLLATE "C",
	"hash" text COLLATE "C" NOT NULL,
	"state" text COLLATE "C" NOT NULL,
	"applied_at" text COLLATE "C",
	CONSTRAINT "inventory_target_uid_group_kind_namespace_name_pk" PRIMARY KEY("target_uid","group","kind","namespace","name")
);
--> statement-breakpoint
CREATE TABLE "labels" (
	"uid" text COLLATE "C" NOT NULL,
	"key" text COLLATE "C" NOT NULL,
	"value" text COLLATE "C" NOT NULL,
	CONSTRAINT "labels_uid_key_pk" PRIMARY KEY("uid","key")
);
--> statement-breakpoint
CREATE TABLE "leases" (
	"name" text COLLATE "C" PRIMARY KEY NOT NULL,
	"holder" text COLLATE "C" NOT NULL,
	"epoch" bigint NOT NULL,
	"expires_at" text COLLATE "C" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "meta" (
	"key" text COLLATE "C" PRIMARY KEY NOT NULL,
	"value" text COLLATE "C" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "resources" (
	"uid" text COLLATE "C" PRIMARY KEY NOT NULL,
	"kind" text COLLATE "C" NOT NULL,
	"namespace" text COLLATE "C" NOT NULL,
	"name" text COLLATE "C" NOT NULL,
	"labels" json NOT NULL,
	"annotations" json NOT NULL,
	"spec" json,
	"status" json,
	"generation" integer NOT NULL,
	"revision" bigint NOT NULL,
	"created_at" text COLLATE "C" NOT NULL,
	"updated_at" text COLLATE "C" NOT NULL,
	"deleted_at" text COLLATE "C"
);
--> statement-breakpoint
CREATE TABLE "secrets" (
	"owner" text COLLATE "C" NOT NULL,
	"name" text COLLATE "C" NOT NULL,
	"key_id" text COLLATE "C" NOT NULL,
	"ciphertext" text NOT NULL,
	CONSTRAINT "secrets_owner_name_pk" PRIMARY KEY("owner","name")
);
--> statement-breakpoint
CREATE TABLE "targets" (
	"uid" text COLLATE "C" PRIMARY KEY NOT NULL,
	"release_uid" text COLLATE "C" NOT NULL,
	"namespace" text COLLATE "C" NOT NULL,
	"release" text COLLATE "C" NOT NULL,
	"cluster" text COLLATE "C" NOT NULL,
	"desired" json NOT NULL,
	"desired_hash" text COLLATE "C" NOT NULL,
	"applied_hash" text COLLATE "C",
	"removing" text COLLATE "C",
	"applied" boolean NOT NULL,
	"ready" boolean NOT NULL,
	"drifted" boolean NOT NULL,
	"failed" boolean NOT NULL,
	"unreachable" boolean NOT NULL,
	"waiting" boolean NOT NULL,
	"message" text NOT NULL,
	"kept" json NOT NULL,
	"revision" bigint NOT NULL,
	"created_at" text COLLATE "C" NOT NULL,
	"updated_at" text COLLATE "C" NOT NULL,
	CONSTRAINT "targets_release_cluster" UNIQUE("release_uid","cluster")
);
--> statement-breakpoint
CREATE TABLE "tokens" (
	"name" text COLLATE "C" PRIMARY KEY NOT NULL,
	"hash" text COLLATE "C" NOT NULL,
	"created_at" text COLLATE "C" NOT NULL,
	"last_used_at" text COLLATE "C",
	CONSTRAINT "tokens_hash" UNIQUE("hash")
);
--> statement-breakpoint
CREATE INDEX "bundle_revisions_digest" ON "bundle_revisions" USING btree ("digest");--> statement-breakpoint
CREATE INDEX "changes_kind" ON "changes" USING btree ("kind","revision");--> statement-breakpoint
CREATE INDEX "events_object" ON "events" USING btree ("kind","namespace","name");--> statement-breakpoint
CREATE INDEX "events_cluster" ON "events" USING btree ("cluster");--> statement-breakpoint
CREATE INDEX "idempotency_at" ON "idempotency" USING btree ("at");--> statement-breakpoint
CREATE INDEX "inventory_cluster" ON "inventory" USING btree ("cluster");--> statement-breakpoint
CREATE INDEX "labels_key_value" ON "labels" USING btree ("key","value","uid");--> statement-breakpoint
CREATE UNIQUE INDEX "resources_name" ON "resources" USING btree ("kind","namespace","name");--> statement-breakpoint
CREATE INDEX "targets_cluster" ON "targets" USING btree ("cluster");