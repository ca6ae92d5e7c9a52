CREATE TABLE "rollouts" (
	"release_uid" text COLLATE "C" PRIMARY KEY NOT NULL,
	"release_revision" integer NOT NULL,
	"state" text COLLATE "C" NOT NULL,
	"record" json NOT NULL,
	"updated_at" text COLLATE "C" NOT NULL
);
