/** Services of others, with the versions of libraries that they have. */
package io.throughline.hosts;
