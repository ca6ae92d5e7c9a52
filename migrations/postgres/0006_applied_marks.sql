CREATE TABLE "lease_flights" (
	"holder" text COLLATE "C" NOT NULL,
	"cluster" text COLLATE "C" NOT NULL,
	"at" text COLLATE "C" NOT NULL,
	CONSTRAINT "lease_flights_holder_cluster_pk" PRIMARY KEY("holder","cluster")
);
--> statement-breakpoint
ALTER TABLE "inventory" ADD COLUMN "fields" text COLLATE "C" DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "inventory" ADD COLUMN "replicas" text COLLATE "C" DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "inventory" ADD COLUMN "mark" text COLLATE "C";--> statement-breakpoint
ALTER TABLE "inventory" ADD COLUMN "managed_at" text COLLATE "C";--> statement-breakpoint
UPDATE "inventory" SET "fields" = split_part("hash", ' ', 2), "replicas" = split_part("hash", ' ', 3), "hash" = split_part("hash", ' ', 1) WHERE "hash" LIKE '% %';
