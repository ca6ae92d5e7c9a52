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
CREATE INDEX "sessions_user" ON "sessions" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "sessions_sign_in" ON "sessions" USING btree ("sign_in_uid");--> statement-breakpoint
CREATE INDEX "sessions_directory" ON "sessions" USING btree ("directory_uid");