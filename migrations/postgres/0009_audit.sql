CREATE TABLE "audit" (
	"sequence" bigint PRIMARY KEY NOT NULL,
	"at" text COLLATE "C" NOT NULL,
	"subject_kind" text COLLATE "C" NOT NULL,
	"subject" text COLLATE "C" NOT NULL,
	"subject_name" text COLLATE "C" NOT NULL,
	"token" text COLLATE "C" NOT NULL,
	"address" text COLLATE "C" NOT NULL,
	"request_id" text COLLATE "C" NOT NULL,
	"verb" text COLLATE "C" NOT NULL,
	"kind" text COLLATE "C" NOT NULL,
	"namespace" text COLLATE "C" NOT NULL,
	"name" text COLLATE "C" NOT NULL,
	"scope" text COLLATE "C" NOT NULL,
	"result" text COLLATE "C" NOT NULL,
	"revision" bigint NOT NULL,
	"paths" text NOT NULL,
	"reason" text NOT NULL,
	"detail" text NOT NULL,
	"key_id" text COLLATE "C" NOT NULL,
	"previous" text COLLATE "C" NOT NULL,
	"hash" text COLLATE "C" NOT NULL
);
--> statement-breakpoint
CREATE INDEX "audit_at" ON "audit" USING btree ("at");--> statement-breakpoint
CREATE INDEX "audit_object" ON "audit" USING btree ("kind","namespace","name","sequence");--> statement-breakpoint
CREATE INDEX "audit_subject" ON "audit" USING btree ("subject","sequence");