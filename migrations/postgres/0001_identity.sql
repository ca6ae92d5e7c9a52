CREATE TABLE "identity_links" (
	"connector_uid" text COLLATE "C" NOT NULL,
	"person" text COLLATE "C" NOT NULL,
	"key" text COLLATE "C",
	"username" text COLLATE "C" NOT NULL,
	"pending_username" text COLLATE "C",
	"display_name" text NOT NULL,
	"state" text COLLATE "C" NOT NULL,
	"since" text COLLATE "C" NOT NULL,
	"revoked_at" text COLLATE "C",
	"adopted" boolean NOT NULL,
	CONSTRAINT "identity_links_connector_uid_person_pk" PRIMARY KEY("connector_uid","person")
);
--> statement-breakpoint
CREATE TABLE "identity_structures" (
	"connector_uid" text COLLATE "C" NOT NULL,
	"kind" text COLLATE "C" NOT NULL,
	"key" text COLLATE "C" NOT NULL,
	CONSTRAINT "identity_structures_connector_uid_kind_key_pk" PRIMARY KEY("connector_uid","kind","key")
);
--> statement-breakpoint
CREATE TABLE "sync_operations" (
	"run_id" text COLLATE "C" NOT NULL,
	"seq" integer NOT NULL,
	"id" text COLLATE "C" NOT NULL,
	"kind" text COLLATE "C" NOT NULL,
	"person" text COLLATE "C",
	"username" text COLLATE "C",
	"subject" json NOT NULL,
	"before" json,
	"after" json,
	"why" json NOT NULL,
	"state" text COLLATE "C" NOT NULL,
	"at" text COLLATE "C" NOT NULL,
	"message" text NOT NULL,
	CONSTRAINT "sync_operations_run_id_seq_pk" PRIMARY KEY("run_id","seq")
);
--> statement-breakpoint
CREATE TABLE "sync_runs" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"connector_uid" text COLLATE "C" NOT NULL,
	"connector" text COLLATE "C" NOT NULL,
	"trigger" text COLLATE "C" NOT NULL,
	"actor" text COLLATE "C" NOT NULL,
	"state" text COLLATE "C" NOT NULL,
	"counts" json NOT NULL,
	"gates" json NOT NULL,
	"message" text NOT NULL,
	"started_at" text COLLATE "C" NOT NULL,
	"ended_at" text COLLATE "C",
	"decided_by" text COLLATE "C"
);
--> statement-breakpoint
CREATE INDEX "identity_links_person" ON "identity_links" USING btree ("person");--> statement-breakpoint
CREATE INDEX "sync_operations_person" ON "sync_operations" USING btree ("person");--> statement-breakpoint
CREATE INDEX "sync_runs_connector" ON "sync_runs" USING btree ("connector_uid","started_at");--> statement-breakpoint
CREATE INDEX "sync_runs_started" ON "sync_runs" USING btree ("started_at","id");