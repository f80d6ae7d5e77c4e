const POLICY = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'";

/**
 * Set on the raw response, so that refusals before routing, streams and errors carry them too; a route overrides one
 * (static files: `Cache-Control`) with `reply.header`.
 */
export function setSecurityHeaders(response: { setHeader(name: string, value: string): unknown }): void {
  response.setHeader('Content-Security-Policy', POLICY);
  response.setHeader('X-Content-Type-Options', 'nosniff');
  // Not `no-referrer`: it makes browsers send `Origin: null` with our own forms (Fetch §3.2), and the cross-site check
  // needs the origin where `Sec-Fetch-Site` is not sent. Other sites are told nothing either way.
  response.setHeader('Referrer-Policy', 'same-origin');
  response.setHeader('Cache-Control', 'private, no-store');
  response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
  response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
  response.setHeader('Permissions-Policy', 'camera=(), geolocation=(), microphone=()');
}
