CREATE TABLE "release_revisions" (
	"release_uid" text COLLATE "C" NOT NULL,
	"number" integer NOT NULL,
	"goal" json NOT NULL,
	"bundle_uid" text COLLATE "C" NOT NULL,
	"bundle_digest" text COLLATE "C" NOT NULL,
	"actor" text COLLATE "C" NOT NULL,
	"actor_name" text NOT NULL,
	"reason" text NOT NULL,
	"changes" text NOT NULL,
	"rollback_of" integer,
	"created_at" text COLLATE "C" NOT NULL,
	"completed_at" text COLLATE "C",
	CONSTRAINT "release_revisions_release_uid_number_pk" PRIMARY KEY("release_uid","number")
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"hash" text COLLATE "C" NOT NULL,
	"carrier" text COLLATE "C" NOT NULL,
	"user_id" text COLLATE "C" NOT NULL,
	"username" text COLLATE "C" NOT NULL,
	"display_name" text COLLATE "C" NOT NULL,
	"groups" json NOT NULL,
	"sign_in_uid" text COLLATE "C" NOT NULL,
	"sign_in" text COLLATE "C" NOT NULL,
	"source" text COLLATE "C" NOT NULL,
	"directory_uid" text COLLATE "C",
	"address" text COLLATE "C" NOT NULL,
	"created_at" text COLLATE "C" NOT NULL,
	"last_used_at" text COLLATE "C" NOT NULL,
	"expires_at" text COLLATE "C" NOT NULL,
	CONSTRAINT "sessions_hash" UNIQUE("hash")
);
--> statement-breakpoint
CREATE TABLE "sign_in_flows" (
	"hash" text COLLATE "C" PRIMARY KEY NOT NULL,
	"expires_at" text COLLATE "C" NOT NULL,
	"grant" json
);
--> statement-breakpoint
ALTER TABLE "changes" ADD COLUMN "labels_before" json;--> statement-breakpoint
ALTER TABLE "targets" ADD COLUMN "release_revision" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "targets" ADD COLUMN "rollback" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "targets" ADD COLUMN "suspended" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "tokens" ADD COLUMN "uid" text COLLATE "C" DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "tokens" ADD COLUMN "origin" text COLLATE "C" DEFAULT 'machine' NOT NULL;--> statement-breakpoint
ALTER TABLE "tokens" ADD COLUMN "description" text COLLATE "C" DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "tokens" ADD COLUMN "owner_id" text COLLATE "C" DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "tokens" ADD COLUMN "owner_name" text COLLATE "C" DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "tokens" ADD COLUMN "roles" text COLLATE "C" DEFAULT '["admin"]' NOT NULL;--> statement-breakpoint
ALTER TABLE "tokens" ADD COLUMN "ceiling" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "tokens" ADD COLUMN "source_ranges" text COLLATE "C" DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE "tokens" ADD COLUMN "rotated_at" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "tokens" ADD COLUMN "former_hash" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "tokens" ADD COLUMN "former_expires_at" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "tokens" ADD COLUMN "former_last_used_at" text COLLATE "C";--> statement-breakpoint
CREATE INDEX "release_revisions_bundle" ON "release_revisions" USING btree ("bundle_uid");--> statement-breakpoint
CREATE INDEX "sessions_user" ON "sessions" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "sessions_sign_in" ON "sessions" USING btree ("sign_in_uid");--> statement-breakpoint
CREATE INDEX "sessions_directory" ON "sessions" USING btree ("directory_uid");--> statement-breakpoint
CREATE INDEX "audit_request" ON "audit" USING btree ("request_id","sequence");--> statement-breakpoint
CREATE INDEX "audit_verb" ON "audit" USING btree ("verb","sequence");--> statement-breakpoint
CREATE INDEX "audit_name" ON "audit" USING btree ("name","sequence");--> statement-breakpoint
CREATE INDEX "audit_result" ON "audit" USING btree ("result","sequence") WHERE "audit"."result" <> 'Succeeded';--> statement-breakpoint
CREATE INDEX "tokens_owner" ON "tokens" USING btree ("owner_id");--> statement-breakpoint
ALTER TABLE "tokens" ADD CONSTRAINT "tokens_former_hash" UNIQUE("former_hash");