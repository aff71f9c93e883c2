/** Who the users are, and how they show it. */
@NullMarked
package io.throughline.examples.chat.accounts;

import org.jspecify.annotations.NullMarked;
