CREATE TABLE "rollouts" (
	"release_uid" text COLLATE "C" PRIMARY KEY NOT NULL,
	"goal" integer NOT NULL,
	"state" text COLLATE "C" NOT NULL,
	"record" json NOT NULL
);
--> statement-breakpoint
ALTER TABLE "release_revisions" ADD COLUMN "authors" json;