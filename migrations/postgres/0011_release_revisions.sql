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
ALTER TABLE "targets" ADD COLUMN "release_revision" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "targets" ADD COLUMN "rollback" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "targets" ADD COLUMN "suspended" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX "release_revisions_bundle" ON "release_revisions" USING btree ("bundle_uid");