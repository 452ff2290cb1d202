// Writes docs/admin-api.json, the description of the admin API, from the built program; with --check it only compares.
import '../dist/http/admin/openapi/write-document.js';
