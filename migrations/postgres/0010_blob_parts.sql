CREATE TABLE "blob_parts" (
	"digest" text COLLATE "C" NOT NULL,
	"part" integer NOT NULL,
	"content" "bytea" NOT NULL,
	CONSTRAINT "blob_parts_digest_part_pk" PRIMARY KEY("digest","part")
);
--> statement-breakpoint
CREATE TABLE "uploads" (
	"namespace" text COLLATE "C" NOT NULL,
	"bundle" text COLLATE "C" NOT NULL,
	"digest" text COLLATE "C" NOT NULL,
	"size" integer NOT NULL,
	"created_at" text COLLATE "C" NOT NULL,
	CONSTRAINT "uploads_namespace_bundle_digest_pk" PRIMARY KEY("namespace","bundle","digest")
);
--> statement-breakpoint
ALTER TABLE "blobs" ADD COLUMN "parts" integer DEFAULT 0 NOT NULL;