#include <sluice/engine/backfill.hpp>

#include <utility>

namespace sluice {

backfill::backfill(export_spec spec_, std::vector<time_range> windows_, sink& target_,
                   backfill_options how_)
    : spec(std::move(spec_)),
      windows(std::move(windows_)),
      target(&target_),
      how(std::move(how_)) {}

}  // namespace sluice
