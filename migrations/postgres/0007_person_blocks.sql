CREATE TABLE "person_block_systems" (
	"person" text COLLATE "C" NOT NULL,
	"connector_uid" text COLLATE "C" NOT NULL,
	"connector" text COLLATE "C" NOT NULL,
	"state" text COLLATE "C" NOT NULL,
	"message" text NOT NULL,
	"at" text COLLATE "C" NOT NULL,
	CONSTRAINT "person_block_systems_person_connector_uid_pk" PRIMARY KEY("person","connector_uid")
);
--> statement-breakpoint
CREATE TABLE "person_blocks" (
	"person" text COLLATE "C" PRIMARY KEY NOT NULL,
	"username" text COLLATE "C" NOT NULL,
	"names" json NOT NULL,
	"reason" text NOT NULL,
	"actor" text COLLATE "C" NOT NULL,
	"at" text COLLATE "C" NOT NULL
);
--> statement-breakpoint
ALTER TABLE "sync_runs" ADD COLUMN "reason" text;--> statement-breakpoint
ALTER TABLE "sync_runs" ADD COLUMN "sequence" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX "sync_runs_sequence" ON "sync_runs" USING btree ("sequence");