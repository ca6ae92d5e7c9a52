CREATE TABLE "sign_ins" (
	"hash" text COLLATE "C" PRIMARY KEY NOT NULL,
	"expires_at" text COLLATE "C" NOT NULL
);
--> statement-breakpoint
ALTER TABLE "tokens" ADD COLUMN "expires_at" text COLLATE "C";